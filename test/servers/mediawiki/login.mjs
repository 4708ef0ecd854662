/** Somebody who signs in to a wiki with a browser, writes a page, and signs out. */
import { Browser } from '../harness/browser.mjs';

/** @param {string} url of the wiki */
export async function drive(url) {
  const browser = new Browser();
  const login = await browser.open(`${url}/index.php?title=Special:UserLogin&returnto=Main_Page`);
  const main = await browser.submit(login, {
    form: 'form[name=userlogin]',
    button: '[name=wploginattempt]',
    fields: { wpName: 'Admin', wpPassword: 'correct-horse-1' },
  });
  expectUser(main, 'Admin');
  const form = await browser.open(`${url}/index.php?title=House&action=edit`);
  const page = await browser.submit(form, {
    form: '#editform',
    button: '[name=wpSave]',
    fields: { wpTextbox1: 'It has four walls.', wpSummary: 'built' },
  });
  expectUser(page, 'Admin');
  const logout = await browser.open(`${url}/index.php?title=Special:UserLogout&returnto=House`);
  await browser.submit(logout, { form: '#mw-content-text form' });
  expectUser(await browser.open(`${url}/index.php?title=House`), null);
}

function expectUser({ url, window }, name) {
  const shown = /"wgUserName":("?)(\w+)\1/.exec(window.document.documentElement.innerHTML)?.[2];
  if (shown !== String(name)) throw new Error(`${url} is shown to ${shown}, not ${name}`);
}
