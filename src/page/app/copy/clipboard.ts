/** Copies texts, and says so to those who hear the page. */

let voice: HTMLElement | undefined;

/**
 * Puts a text on the clipboard.
 * @param what what it is, for the message: `cURL command`
 * @returns whether that worked
 */
export async function copyText(text: string, what: string): Promise<boolean> {
  const isCopied = (await writeText(text)) || selectAndCopy(text);
  say(isCopied ? `${what} copied` : `${what} could not be copied`);
  return isCopied;
}

async function writeText(text: string): Promise<boolean> {
  try {
    // There is none on a page that is neither local nor secure, whatever the types say.
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
  // Within a modal dialog, nothing outside of it can be selected.
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
  // A region that did not change is not read again.
  setTimeout(() => {
    region.textContent = message;
  }, 50);
}
