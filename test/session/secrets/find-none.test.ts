/** What is no secret, though it stands beside the name of one. */
import { describe, expect, test } from 'vitest';
import { marked } from './marked.ts';

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const xml = 'text/xml';
const html = 'text/html';
const text = 'text/plain';

describe('none is found', () => {
  test.each<[where: string, type: string, body: string]>([
    [
      'in what an object says of its token',
      json,
      '{"token":{"id":"5f2b9c1e7d","userId":812345678,"display_name":"CI","expires":1893456000,"links":{"self":"/t/5f2b9c1e7d"}}}',
    ],
    [
      'in members called like those of a key',
      json,
      '{"k":"blue7","d":"q8Xz27LmRt0Kb5Vn","p":3,"q":"x"}',
    ],
    [
      'in the public members of a key',
      json,
      '{"kty":"EC","crv":"P-256","x":"f83O","y":"x_FE","kid":"1"}',
    ],
    ['beside another algorithm', json, '{"algorithm":"round-robin","key":"berth"}'],
    ['in a list of files', json, '[{"path":"docs/secrets/readme.md","name":"readme.md"}]'],
    ['in the time of a link', json, '{"a":"/calendar.ics?t=1790000000","b":"/magic?t=1790000000"}'],
    ['in the columns of a table without secrets', 'text/csv', 'key,name\nberth,seven\n'],
    ['in a field of a data form', xml, '<field var="user"><value>bill7</value></field>'],
    [
      'in a label and its description',
      json,
      '{"key":"a","value":"Password","description":"Label of the password"}',
    ],
    [
      'in links to what is called so',
      json,
      '{"controls":{"password":"https://shop.test/users/0b1c2d3e-0000-4000-8000-5f2b9c1e7d00/password/","clientCredentials":{"laptop":"http://127.0.0.1:3000/credentials/0b1c2d3e-0000-4000-8000-5f2b9c1e7d00"},"token":{"create":"https://shop.test/users/7/tokens"}}}',
    ],
    [
      'in the times, counts and ids of a token',
      json,
      '{"token":{"exp":1793456001,"iat":1783456000,"nbf":1783456000,"ttlSeconds":2592000,"maxAge":31536000,"not_before":1783456000,"pk":1700042,"index":1000007,"size":1048576,"seq":123456789}}',
    ],
    [
      'in the numbers of what is called a password or a credential',
      json,
      '{"password":{"min":100000,"changedMillis":1793456000123},"credentials":{"uses":1234567,"window":604800}}',
    ],
    [
      'in the numbers of a list of tokens',
      json,
      '{"tokens":[{"n":1234567,"sub":"zoe|5f7c8ec7c33c6c004b","pk":"5f7c8ec7c33c6c004b"}]}',
    ],
    [
      'in the times of a token of XML',
      xml,
      '<token><exp>1793456001</exp><nbf>1783456000</nbf></token>',
    ],
    [
      'in what an object says of its credential',
      json,
      '{"credential":{"uuid":"0b1c2d3e-0000-4000-8000-5f2b9c1e7d00","createdAt":1793456000,"owner":{"ref":"5f2b9c1e7d"}}}',
    ],
    [
      'in the members of a list of names',
      json,
      '{"required":["password","token"],"grant":"password"}',
    ],
    ['in pairs of names', json, '{"indexes":[["token","user_ref"],["password","email2"]]}'],
    ['in words of a text', json, '{"tokens":["the","International"],"best":{"token":"quick"}}'],
    ['in the address of a token', json, '{"token":{"symbol":"AB","address":"0xA0b86991c6218b36"}}'],
    ['in settings that are on or off', json, '{"jwt":"enabled","csrf":"disabled"}'],
    ['beside a label, where it is a word', json, '[{"label":"Token","value":"tok"}]'],
    ['in lines that go on', text, 'password: sha256 of it\nPASSWORD=your-password run\ntoken=a b'],
    ['in a list that has an option', json, '["az","storage","-p","8080"]'],
    [
      'in the options of a request, in the script of a page',
      html,
      "<script>fetch('/orders', {credentials:'include'}); fetch('/me', {credentials: 'same-origin'})</script>",
    ],
    ['behind a word in bold', html, '<b>Password:</b> required for all<i>Token</i> q8Xz27LmRt0Kb'],
    ['in what a button copies that names none', html, '<b data-copy="q8Xz27LmRt0Kb">Copy link</b>'],
    ['in YAML of another kind', 'application/yaml', 'kind: ConfigMap\ndata:\n  a: blue\n'],
    ['in the place of a warning', text, 'src/a.ts:120:14:unused:q8Xz27LmRt0Kb\n'],
    ['in the text under a heading', html, '<h3>Password</h3><p>Must-be-12-characters long</p>'],
    ['in the name of a database', text, 'mysql -u root -p shop_2031_archive'],
    ['in scopes', json, '{"scopes":["token:read","secret:write"]}'],
    [
      'in translations',
      json,
      '[{"key":"password","value":"Password"},{"key":"token","value":"Your token has expired."}]',
    ],
    [
      'in the description of a parameter',
      json,
      '{"name":"api_key","in":"header","description":"the key"}',
    ],
    ['in what asks for a token by its id', json, '{"method":"getToken","params":["17"]}'],
    ['in a call that is no login', json, '{"method":"blog.post","params":["ada","hello"]}'],
    ['in a nonce that a client has made', json, '{"nonce":"n-0S6_WzA2Mj","redirect_uri":"/"}'],
    ['in the plain text of a mail', json, '{"plaintext":"Hello, world","html":"<p>Hello"}'],
    [
      'in Base64 of JSON without a secret',
      json,
      `{"cursor":"${Buffer.from('{"page":2,"sort":"name"}').toString('base64')}"}`,
    ],
    [
      'in documentation',
      text,
      'Pass --password PASSWORD or -u user:password; the token: a word. Login with curl -u USER:PASS.',
    ],
    [
      'in a heading, a button and a label',
      html,
      '<h2 id="password">Password rules</h2><button name="token">New token</button><label id="secret">Secret</label>',
    ],
    [
      'in the cells of a table',
      html,
      '<tr><th>Token</th><th>Created</th></tr><tr><td>Password</td><td>Change it today</td></tr>',
    ],
    ['in the nonce of a script', html, '<script nonce="4f0a91c2be77">start()</script>'],
    ['in a setting that is on or off', form, 'update_pass=1&auto_password=on&secret=no'],
    ['in a page number', form, 'p=3&q=chairs'],
    [
      'behind an empty string of a property list',
      xml,
      '<key>Password</key><string/><key>PayloadIdentifier</key><string>a.example.vpn</string>',
    ],
    [
      'behind a setting that is on or off',
      xml,
      '<key>RememberPassword</key>\n<true/>\n<key>PayloadIdentifier</key>\n<string>a.example</string>',
    ],
    [
      'in the names within what is called a secret',
      xml,
      '<key>Tokens</key><dict><key>PayloadIdentifier</key><string>a.example</string></dict>',
    ],
    [
      'behind an empty value of a structure',
      xml,
      '<member><name>password</name><value/></member><member><name>city</name><value>Oslo-2</value></member>',
    ],
    [
      'behind an empty cell',
      html,
      '<tr><td>API key</td><td/><td>q8Xz27LmRt0Kb</td></tr><tr><th>Token</th><td /><th>q8Xz27LmRt0Kb</th>',
    ],
    [
      'in a list of names',
      xml,
      '<entry><title>Password</title><id>blue-7f</id></entry><l><string>password</string><string>email2</string></l>',
    ],
    [
      'in values of a map',
      xml,
      '<entry><string>kind</string><string>password</string></entry><entry><string>of</string><string>blue-7f</string></entry>',
    ],
    ['behind an empty name', xml, '<key>password</key><key/><string>shop</string>'],
    [
      'in markup in JSON with Unicode escapes',
      json,
      '{"html":"\\u003ch2 id=\\"password\\"\\u003ePassword rules\\u003c/h2\\u003e","n":"a\\u003cb"}',
    ],
    ['in words that end alike', json, '{"compass":"north","bypass":"yes","trespass":"no"}'],
    ['in a link to a page of a list', html, '<a href="/list?user=ada&amp;p=2">2</a>'],
  ])('%s', (_, type, body) => {
    expect(marked(body, type)).toBe(body);
  });
});
