/** Two people with their browsers, who report what is broken and talk about it. */
import { Browser } from '../harness/browser.mjs';

const password = 'correct-horse-1';

/**
 * @param {string} url of the forge
 * @param {string} [shop] what they talk about
 */
export async function drive(url, shop = 'the shop') {
  const [ada, bea] = [await logIn(url, 'ada'), await logIn(url, 'bea')];
  const door = await report(
    ada,
    url,
    `The door of ${shop} squeaks`,
    'It does so when it is opened.',
  );
  await report(ada, url, `A window of ${shop} is broken`, 'The one to the left.');

  const all = await bea.follow(await bea.open(`${url}/reportlist`), 'a[href^="/rptview"]');
  const seen = await bea.follow(all, linkIn(all, 'tr', `window of ${shop}`));
  await change(bea, await bea.follow(seen, 'a[href^="/tktedit"]'), {
    icomment: 'I order a pane.',
    status: 'Verified',
  });
  const again = await ada.open(door.url);
  await change(ada, await ada.follow(again, 'a[href^="/tktedit"]'), {
    icomment: 'Oiled.',
    status: 'Fixed',
    resolution: 'Fixed',
  });

  const question = await post(ada, await ada.open(`${url}/forumnew`), '/forume1', {
    title: `Paint for ${shop}`,
    content: 'Green or blue?',
  });
  const forum = await bea.open(`${url}/forum`);
  const asked = await bea.follow(forum, linkIn(forum, 'tr', `Paint for ${shop}`));
  const reply = await bea.submit(asked, { form: '[action="/forumedit"]', button: '[name=reply]' });
  await post(bea, reply, '/forume2', { content: 'Blue.' });
  await ada.open(question.url);
}

async function logIn(url, u) {
  const browser = new Browser();
  const page = await browser.open(`${url}/login`);
  await browser.submit(page, { button: '[name=in]', fields: { u, p: password } });
  return browser;
}

async function report(browser, url, title, icomment) {
  const fields = { title, icomment, severity: 'Minor' };
  return await post(browser, await browser.open(`${url}/tktnew`), '/tktnew', fields);
}

async function change(browser, page, fields) {
  await post(browser, page, '/tktedit', fields);
}

/** What is written is looked at before it can be sent. */
async function post(browser, page, action, fields) {
  const form = `[action^="${action}"]`;
  const preview = await browser.submit(page, { form, button: '[name=preview]', fields });
  return await browser.submit(preview, { form, button: '[name=submit]' });
}

function linkIn({ window }, element, text) {
  const all = [...window.document.querySelectorAll(element)];
  return all.find((one) => one.textContent.includes(text))?.querySelector('a');
}
