/** Two people with their browsers, who report what is broken, talk about it and write it down. */
import { Browser } from '../harness/browser.mjs';

/**
 * @param {string} url of the tracker
 * @param {string} [shop] what they talk about
 */
export async function drive(url, shop = 'the shop') {
  const [reporter, owner] = [new Browser(), new Browser()];
  const tickets = [];
  for (const [summary, description] of [
    [`The door of ${shop} squeaks`, 'It does so when it is opened.'],
    [`A window of ${shop} is broken`, 'The one to the left.'],
  ]) {
    const form = await reporter.open(`${url}/newticket`);
    tickets.push(
      await reporter.submit(form, {
        form: '#propertyform',
        button: '[name=submit]',
        fields: { field_summary: summary, field_description: description, author: 'rita' },
      }),
    );
  }
  const [door, window] = tickets;
  const change = (browser, page, fields) =>
    browser.submit(page, { form: '#propertyform', button: '[name=submit]', fields });
  await change(owner, await owner.open(window.url), {
    comment: 'I order a pane.',
    field_priority: 'critical',
    author: 'otto',
  });
  await change(reporter, await reporter.open(window.url), {
    comment: 'It is cold in here.',
    field_keywords: 'glass',
    author: 'rita',
  });
  await change(owner, await owner.open(door.url), {
    comment: 'Oiled.',
    action: 'resolve',
    author: 'otto',
  });

  const page = `${url}/wiki/Repairs`;
  for (const text of ['= Repairs', `= Repairs\n * ${door.url} is done\n * ${window.url} waits`]) {
    await owner.submit(await owner.open(`${page}?action=edit`), {
      form: '#edit',
      button: '[name=save]',
      fields: { text, comment: 'written down', author: 'otto' },
    });
  }
}
