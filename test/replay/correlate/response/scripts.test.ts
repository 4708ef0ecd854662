/** Programs that an answer consists of. */
import { expect, test } from 'vitest';
import { explainCorrelations, replaySession } from '../../../../src/replay/index.ts';
import { linksOf, sessionOf } from '../links.ts';
import { sentLast } from '../pages/sent-last.ts';
import { serveAnswers } from '../serve-answers.ts';

const TOKEN = '7.b5f1c0d29ae84f63';

const page = (script: string) => `<!doctype html><title>Leaves</title><script>${script}</script>`;

test.each([
  ['text/javascript; charset=utf-8', `$('#file').find('input').val('${TOKEN}');`, 'val'],
  ['application/javascript', `window.uploadKey = "${TOKEN}";`, 'window.uploadKey'],
  ['application/x-javascript', `setTicket("${TOKEN}")`, 'setTicket'],
])('a value in a string of a program is linked: %s', async (answerType, answer, name) => {
  const links = await linksOf([
    { request: 'POST /files', body: 'a leaf', answer, answerType },
    { request: 'POST /plants', body: { file: TOKEN } },
  ]);
  expect(links).toEqual([`2 body /file <- 1 body script ${name} 1`]);
});

test.each([
  ['a call, behind a word', `watch("leaves", "${TOKEN}")`, 'leaves'],
  ['a call, behind its name', `leaf.setHeader('X-Leaf-Key', '${TOKEN}')`, 'X-Leaf-Key'],
  ['a call, behind a variable', `watch(document.body, 3, '${TOKEN}')`, 'watch'],
  ['a list, behind its name', `const pair = ['leafKey', '${TOKEN}'];`, 'leafKey'],
  ['a default', `window.leafKey = window.leafKey || '${TOKEN}';`, 'window.leafKey'],
])('a token that a script of a page has in %s is linked', async (_, script, name) => {
  const links = await linksOf([
    { request: 'GET /leaves', answer: page(script), answerType: 'text/html' },
    { request: 'POST /leaves', headers: [['X-Leaf-Key', TOKEN]], body: { title: 'Fern' } },
  ]);
  expect(links).toEqual([`2 header x-leaf-key <- 1 body script ${name} 1`]);
});

test('JSON that is said to be a program is read as JSON', async () => {
  const links = await linksOf([
    { request: 'POST /plants', answer: '{ "id": 7 }', answerType: 'text/javascript' },
    { request: 'GET /plants/7' },
  ]);
  expect(links).toEqual(['2 path segment 2 <- 1 body /id']);
});

test('of the strings of a program, those that may be anything are not linked', async () => {
  const answer = `var plantId = "seedling-12", day = "20260114"; show("subscribed"); setTicket("${TOKEN}")`;
  const links = await linksOf([
    { request: 'GET /app.js', answer, answerType: 'text/javascript' },
    {
      request: 'POST /plants/seedling-12',
      body: { plantId: 'seedling-12', day: '20260114', show: 'subscribed', ticket: TOKEN },
    },
  ]);
  expect(links).toEqual(['2 body /ticket <- 1 body script setTicket 1']);
});

test.each([
  ['an object', 'var app = {"rename":"\\/leaves\\/828\\/rename"};', 'app 1 /rename path'],
  ['an argument', 'start("\\/leaves\\/828\\/rename")', 'start 1 path'],
  ['single quotes', "var to = '\\x2fleaves/\\u0038\\u{32}8/rename'", 'to 1 path'],
  ['a template', 'const to = `/leaves/828/rename`;', 'to 1 path'],
  ['a list, once', 'app = { leaves: [{ to: "/leaves/828/rename" }] }', 'app 1 /leaves/0/to path'],
  [
    'JSON in a string',
    'var app = JSON.parse(\'{"leaf":{"rename":"\\/leaves\\/828\\/rename"}}\');',
    'app 1 json /leaf/rename path',
  ],
])('a path that a script of a page has in %s is linked', async (_, script, place) => {
  const links = await linksOf([
    { request: 'GET /leaves', answer: page(script), answerType: 'text/html' },
    { request: 'POST /leaves/828/rename', body: { title: 'Fern' } },
  ]);
  expect(links).toEqual([`2 path <- 1 body script ${place}`]);
});

test('a token is linked from a URL, and with characters that a script escapes', async () => {
  const script = `f({"ajax":"\\/ajax?_wpnonce=a8f3bc12de","ticket":"q7\\/b5f1c0d2\\u002b9ae8\\u003d"})`;
  const links = await linksOf([
    { request: 'GET /leaves', answer: page(script), answerType: 'text/html' },
    { request: 'POST /leaves?_wpnonce=a8f3bc12de', body: { ticket: 'q7/b5f1c0d2+9ae8=' } },
  ]);
  expect(links).toEqual([
    '2 query _wpnonce <- 1 body script f 1 /ajax query _wpnonce',
    '2 body /ticket <- 1 body script f 1 /ticket',
  ]);
});

test('a template that is filled in is no value', async () => {
  const script = `go(\`/leaves/828/\${what}\`); const to = \`/leaves/828/rename/\${id}\`;`;
  const links = await linksOf([
    { request: 'GET /leaves', answer: page(script), answerType: 'text/html' },
    { request: 'POST /leaves/828/rename', body: '' },
  ]);
  expect(links).toEqual([]);
});

test('the path in a script goes into the request', async () => {
  const script = (id: number) => page(`var app = {"rename":"\\/leaves\\/${id}\\/rename"};`);
  const sent = await sentLast(
    { request: 'GET /leaves', recorded: script(828), live: script(31) },
    { request: 'POST /leaves/828/rename', body: 'title=Fern' },
  );
  expect(sent).toBe('POST /leaves/31/rename title=Fern');
});

test('of several paths with one name in a script, none is guessed', async () => {
  const list = (...ids: number[]) =>
    page(ids.map((id) => `show({"rename":"\\/leaves\\/${id}\\/rename"});`).join('\n'));
  const rename = { request: 'POST /leaves/828/rename', body: 'title=Fern' };

  const from = { request: 'GET /leaves', answer: list(827, 828), answerType: 'text/html' };
  expect(await linksOf([from, rename])).toEqual([]);
  const sent = await sentLast(
    { request: 'GET /leaves', recorded: list(828), live: list(30, 31) },
    rename,
  );
  expect(sent).toBe(
    'blocked by #1 GET /leaves: its response has no body script show 1 /rename path',
  );
});

test.each([
  ['an object', 'window.app = {"plant":{"id":7}};', 'window.app 1 /plant/id'],
  [
    'an object without quotes',
    "const app = { plant: { id: 7, is: 'green', }, };",
    'app 1 /plant/id',
  ],
  ['an object with minified flags', 'app={plant:{id:7,old:!1}}', 'app 1 /plant/id'],
  ['an argument', 'start({"plant":{"id":7}})', 'start 1 /plant/id'],
  ['a later argument', `start("#plant", document, { plant: { id: '7' } })`, 'start 1 /plant/id'],
  ['a list', 'var plants = [{ id: 6 }, { id: 7 }]', 'plants 1 /1/id'],
  ['a variable', 'var plantId = 7;', 'plantId 1'],
  ['a property', 'app.plant.id = 7', 'app.plant.id 1'],
  ['an object with more than values', 'start({ plantId: 7, done: () => show(7) })', 'plantId 1'],
  ['several lines', 'start({\n  "plantId": 7,\n  done() {},\n})', 'plantId 1'],
  ['a line with no semicolon', 'var plantId = 7\n// The leaves\nshow()', 'plantId 1'],
  [
    'an object behind a quote in a pattern',
    `test(/"/); app = { plant: { id: 7 } }`,
    'app 1 /plant/id',
  ],
  ['an object behind a division', 'a = 6 / b; app = { plant: { id: 7 } } / c', 'app 1 /plant/id'],
  [
    'an object behind a string that is cut off',
    `a = "b\napp = { plant: { id: 7 } }`,
    'app 1 /plant/id',
  ],
  [
    'an object with nothing in a member',
    'app = { plant: { id: 7, note: undefined, is: !0 } }',
    'app 1 /plant/id',
  ],
  [
    'an object with words',
    'app = { tags: ["green", "small"], plant: { id: 7 } }',
    'app 1 /plant/id',
  ],
  ['a line behind a slash', 'show(<b>a</b>)\nplantId = 7;\nshow(<b>a</b>)', 'plantId 1'],
  ['JSON in a string, once', `app = JSON.parse('{"plantId":7}')`, 'app 1 json /plantId'],
])('a small id that a script of a page has in %s is linked', async (_, script, place) => {
  const links = await linksOf([
    { request: 'GET /', answer: page(script), answerType: 'text/html' },
    { request: 'DELETE /plants/7' },
  ]);
  expect(links).toEqual([`2 path segment 2 <- 1 body script ${place}`]);
});

test.each([
  ['that is a part of an expression', 'var plantId = 7 + offset;'],
  ['in an object with an expression', 'app = { plant: { id: base + 7 } }'],
  ['in an object that is cut off', 'app = { plant: { "id": 7 }'],
  ['with a fraction', 'var plantId = 7.5;'],
  ['of one name among several', 'var plantId = 7; plantId = 9;'],
  ['of one object among several of a name', 'add({ "plant": 7 }); add({ "plant": 9 });'],
  ['that goes on in the next line', 'var plantId = 7\n  + offset;'],
  ['that may be chosen', 'var first = isOpen ? plantId : 7;'],
  ['that may be chosen, behind a string', 'var first = isOpen ? "plant" : 7;'],
  ['behind a label', 'switch (leaf) { case plant: 7; }'],
  ['that a variable becomes less by, minified', 'plantId-=7;'],
  ['that a variable becomes less by', 'plantId -= 7;'],
  ['that is a default', 'function show(plantId = 7, leaf) {}'],
  ['in a string', `show('<p style="plant: 7;">')`],
  ['in a string with another quote in it', `show("it's plantId: 7;")`],
  ['behind a quote that is escaped', `show('it\\'s plantId: 7;')`],
  ['in a template', 'show(`\n  .leaf { plant: 7; }`)'],
  ['in a template with something filled in', `show(\`\${leaf}{plant: 7}\`)`],
  ['in a comment', '// plantId = 7;\nshow()'],
  ['in a comment at the end', 'show() // plantId = 7;'],
  ['in a comment of several lines', '/*\n  plantId = 7;\n*/'],
  ['of an object in a comment', '/* app = { plant: { id: 7 } } */'],
  ['in a regular expression', 'test(/{plant: 7}/)'],
  ['in a regular expression with a slash', String.raw`test(/\/[/]{plant: 7}/)`],
  ['in a regular expression with an escape', String.raw`test(/\/{plant: 7}/)`],
  ['in a regular expression that is returned', 'return /{plant: 7}/'],
  ['of what is a string as well', 'plantId = "none"; plantId = 7;'],
])('a small number %s is not linked', async (_, script) => {
  const links = await linksOf([
    { request: 'GET /', answer: page(script), answerType: 'text/html' },
    { request: 'DELETE /plants/7' },
  ]);
  expect(links).toEqual([]);
});

test('of scripts that give the same names to other values, each has its own', async () => {
  const answer =
    page('app = { plant: { id: 6 } }; leafKey = "a8f3bc12de";') +
    page('app = { plant: { id: 7 } }; leafKey = "c51e9d07ab";');
  const links = await linksOf([
    { request: 'GET /', answer, answerType: 'text/html' },
    { request: 'PUT /plants/7', body: { key: 'c51e9d07ab' } },
  ]);
  expect(links).toEqual([
    '2 path segment 2 <- 1 body script app 2 /plant/id',
    '2 body /key <- 1 body script leafKey 2',
  ]);
});

test('scripts with ids have numbers of their own', async () => {
  const script = (id: string, key: string) => `<script id="${id}">leafKey = "${key}"</script>`;
  const answer = `<!doctype html>${script('fern', 'a8f3bc12de')}${script('moss', 'c51e9d07ab')}`;
  const links = await linksOf([
    { request: 'GET /', answer, answerType: 'text/html' },
    { request: 'POST /plants', body: { key: 'c51e9d07ab' } },
  ]);
  expect(links).toEqual(['2 body /key <- 1 body script moss leafKey 1']);
});

test('a token in a list of tokens is identified by its number', async () => {
  const answer = page('leafKeys = ["c51e9d07ab", "a8f3bc12de"]');
  const links = await linksOf([
    { request: 'GET /', answer, answerType: 'text/html' },
    { request: 'POST /plants', body: { key: 'a8f3bc12de' } },
  ]);
  expect(links).toEqual(['2 body /key <- 1 body script leafKeys 2']);
});

test('the number of a string does not depend on what else has its name', async () => {
  const tokenBehind = (value: string, token: string) =>
    page(`app = { a: ${value} }; app = "${token}";`);
  const sent = await sentLast(
    {
      request: 'GET /',
      recorded: tokenBehind('1', 'a8f3bc12de'),
      live: tokenBehind('count()', 'c51e9d07ab'),
    },
    { request: 'POST /plants', body: 'key=a8f3bc12de' },
  );
  expect(sent).toBe('POST /plants key=c51e9d07ab');
});

test.each([
  ['behind its name', '{ args: ["--leaf-key", "a8f3bc12de"] }', '--leaf-key 1'],
  ['behind another token', '{ keys: ["c51e9d07ab", "a8f3bc12de"] }', 'start 1 /keys/1'],
])('a token in a list in a script is linked: %s', async (_, value, place) => {
  const links = await linksOf([
    { request: 'GET /', answer: page(`start(${value})`), answerType: 'text/html' },
    { request: 'POST /plants', body: { key: 'a8f3bc12de' } },
  ]);
  expect(links).toEqual([`2 body /key <- 1 body script ${place}`]);
});

test('a form that a program has in an object is read', async () => {
  const form =
    '<form action="/leaves/828/save"><input type="hidden" name="key" value="a8f3bc12de">';
  const links = await linksOf([
    { request: 'GET /dialog', answer: `show({ html: '${form}' })`, answerType: 'text/javascript' },
    {
      request: 'POST /leaves/828/save',
      body: 'key=a8f3bc12de',
      type: 'application/x-www-form-urlencoded',
    },
  ]);
  expect(links).toEqual([
    '2 path <- 1 body script html 1 action /leaves/*/save 1 path',
    '2 body field key <- 1 body script html 1 form /leaves/*/save 1 field key',
  ]);
});

test('an element of a list in a script is found like one of JSON', async () => {
  const list = (fern: number, moss: number) =>
    page(`var leaves = [{ id: ${moss}, name: 'Moss' }, { id: ${fern}, name: 'Fern' }];`);
  const [recorded, live] = [list(7, 6), page(`var leaves = [{ id: 30, name: 'Fern' }];`)];
  const sent = await sentLast(
    { request: 'GET /', recorded, live },
    { request: 'POST /leaves/7', body: 'name=Old' },
  );
  expect(sent).toBe('POST /leaves/30 name=Old');
});

/** What opens a dialog with boxes to tick, one for each id. */
const dialog = (stamp: string, ...ids: number[]) => {
  const boxes = ids.map(
    (id, index) =>
      `<label><input type="checkbox" name="helper[task_ids][]" value="${id}" /> ${['Weeds', 'Water'][index]}</label>`,
  );
  const form = `<form action="/beds/3/helpers" method="post">
    <input type="hidden" name="stamp" value="${stamp}" />${boxes.join('')}</form>`;
  const written = form.replaceAll(/["/]/g, '\\$&').replaceAll('\n', '\\n');
  return `$('#dialog').html('${written}');\nshow('dialog', '90%');`;
};
const stamps = ['q7b5f1c0d29ae8', 'x1c93e07ab5d24'] as const;
const answerType = 'text/javascript; charset=utf-8';
const opened = { request: 'GET /beds/3/helpers/new', answer: dialog(stamps[0], 4, 5), answerType };
const ticked = {
  request: 'POST /beds/3/helpers',
  body: `stamp=${stamps[0]}&helper[task_ids][]=5`,
  type: 'application/x-www-form-urlencoded',
};

test('fields that a program puts into its page are linked, small numbers too', async () => {
  const inside = '1 body script html 1';
  expect(await linksOf([opened, ticked])).toEqual([
    `2 path <- ${inside} action /beds/*/helpers 1 path`,
    `2 body field stamp <- ${inside} form /beds/*/helpers 1 field stamp`,
    `2 body field helper[task_ids][] <- ${inside} form /beds/*/helpers 1 field helper[task_ids][] option "Water" 2`,
  ]);
});

test('what was ticked in what a program puts into its page is found by its label', async () => {
  const headers = { 'Content-Type': answerType };
  await using server = await serveAnswers([
    { status: 200, headers, body: dialog(stamps[1], 20, 21) },
    { status: 200, headers: {}, body: '' },
  ]);
  await replaySession(sessionOf([opened, ticked]), { target: server.url });
  expect(server.seen[1]?.body).toBe(`stamp=${stamps[1]}&helper[task_ids][]=21`);
});

test('a rule names a place in what a program puts into its page', async () => {
  const place =
    'body script html 1 form /beds/*/helpers 1 field helper[task_ids][] option "Water" 2';
  const rule = { from: { recording: '1', place }, to: { field: 'helper[task_ids][]' } };
  const links = await explainCorrelations(sessionOf([opened, ticked]), { rules: [rule] });
  expect(links.map(({ from }) => from?.place)).toContain(place);
});
