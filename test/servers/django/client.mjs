/** An administrator with a browser, who signs in, adds a group of people, renames it, and signs out. */
import { Browser } from '../harness/browser.mjs';

/**
 * @param {string} url of the site
 * @param {string} [group]
 */
export async function drive(url, group = 'buyers') {
  const browser = new Browser();
  const login = await browser.open(`${url}/admin/auth/group/add/`);
  const form = await browser.submit(login, {
    form: '#login-form',
    fields: { username: 'otto', password: 'open sesame' },
  });
  const list = await browser.submit(form, {
    form: '#group_form',
    button: '[name=_continue]',
    fields: { name: group },
  });
  const again = await browser.submit(list, {
    form: '#group_form',
    button: '[name=_save]',
    fields: { name: `${group} of houses` },
  });
  await browser.submit(again, { form: '#logout-form' });
  const { url: end } = await browser.open(`${url}/admin/`);
  if (!end.pathname.startsWith('/admin/login/')) throw new Error(`still signed in at ${end}`);
}
