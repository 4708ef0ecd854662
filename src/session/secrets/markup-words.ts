/** The words of `secret-words.ts` that are names of elements and attributes. */
export const MARKUP_WORDS = {
  /** Elements whose text names the value in the next one: `<key>password</key><string>…</string>`. */
  namingElements: {
    'Amazon RDS': 'parametername',
    'Apple property lists': 'key',
    'General words': 'field k n param parameter',
    'XML-RPC': 'name',
  },
  /** The same where the text is for people, and most values are no secret. */
  labelElements: { HTML: 'dt h1 h2 h3 h4 h5 h6 label td th' },
  /** Elements of maps, in which the first of two elements has the name, and the second the value. */
  entryElements: { Java: 'entry' },
  /** What these two are called, for any name. */
  entryParts: { XStream: 'string' },
  /** Attributes with what a click copies: a text beside them says what that is. */
  copiedAttributes: { Bootstrap: 'data-copy', 'clipboard.js': 'data-clipboard-text' },
  /** Elements that people read and click. Their name says what they are about, not that they hold it. */
  shownElements: {
    HTML: `a button details fieldset form h1 h2 h3 h4 h5 h6 iframe label legend li map meta object option
      section select slot summary`,
  },
  /** Attributes that browsers know: a shortcut, and what a page gives to its own scripts. */
  browserAttributes: { HTML: 'accesskey nonce' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;
