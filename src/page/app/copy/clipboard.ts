/** Copies texts, and says so to those who hear the page. */

let voice: HTMLElement | undefined;

/**
 * Puts a text on the clipboard.
 * @param what the name of the text in the message: `cURL command`
 * @returns whether the text was copied
 */
export async function copyText(text: string, what: string): Promise<boolean> {
  const isCopied = (await writeText(text)) || selectAndCopy(text);
  say(isCopied ? `${what} copied` : `${what} could not be copied`);
  return isCopied;
}

async function writeText(text: string): Promise<boolean> {
  try {
    // A page that is neither local nor secure has no clipboard, whatever the types say.
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** The old way, which works in a file and over plain HTTP. */
function selectAndCopy(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('readonly', '');
  area.className = 'copy-source';
  // While a modal dialog is open, nothing outside of it can be selected.
  (focused?.closest('dialog') ?? document.body).append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}

function say(message: string): void {
  if (voice === undefined) {
    voice = document.createElement('div');
    voice.className = 'copy-voice';
    voice.setAttribute('role', 'status');
    voice.setAttribute('aria-live', 'polite');
    document.body.append(voice);
  }
  const region = voice;
  region.textContent = '';
  // Screen readers do not read a text again that has not changed.
  setTimeout(() => {
    region.textContent = message;
  }, 50);
}
