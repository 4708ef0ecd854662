/** A bot with mwn that keeps pages of a wiki, by their titles and by the numbers that it was told. */
import { Mwn } from 'mwn';

/**
 * @param {string} url of the wiki
 * @param {string} [house] what its pages are about
 */
export async function drive(url, house = 'House') {
  const bot = new Mwn({
    apiUrl: `${url}/api.php`,
    username: 'Admin',
    password: 'correct-horse-1',
    userAgent: 'housekeeper/1.0 (bot@example.org)',
    silent: true,
    defaultParams: { assert: 'user' },
    maxRetries: 0,
  });
  await bot.login();
  await bot.getTokensAndSiteInfo();

  const page = await bot.create(house, 'It has four walls.', 'built');
  const garden = await bot.create(`${house}/Garden`, 'It has a tree.', 'planted');
  await bot.edit(page.pageid, ({ content }) => ({
    text: `${content}\n\nAnd a roof.`,
    summary: 'roofed',
  }));
  const painted = await bot.save(page.pageid, 'It is painted over.', 'painted');
  await bot.request({
    action: 'edit',
    pageid: page.pageid,
    undo: painted.newrevid,
    token: await bot.getCsrfToken(),
  });
  await bot.newSection(house, 'Doors', 'There is one.');
  await bot.read([page.pageid, garden.pageid]);
  await bot.move(`${house}/Garden`, `${house}/Park`, 'grown');
  const shed = await bot.create(`${house}/Shed`, 'For a while.', 'built');
  await bot.delete(shed.pageid, 'torn down');
  await bot.request({
    action: 'protect',
    pageid: page.pageid,
    protections: 'edit=sysop',
    token: bot.csrfToken,
  });
  await bot.getPagesByPrefix(house);
  await bot.logout();
}
