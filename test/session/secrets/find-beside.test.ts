/** Secrets that are told by what stands beside them, in bodies of servers of all kinds. */
import { describe, expect, test } from 'vitest';
import { findInBody } from '../../../src/session/secrets/find-in-body.ts';
import { marked } from './marked.ts';

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const xml = 'text/xml';
const html = 'text/html';
const text = 'text/plain';

function param(value: string): string {
  return `<param><value><string>${value}</string></value></param>`;
}

const parts = 'multipart/form-data; boundary=b';

/** A part of a form with this head. */
function part(head: string, value: string): string {
  return `--b\r\n${head}\r\n\r\n${value}\r\n--b--\r\n`;
}

describe('a secret is found in a field', () => {
  test.each<[where: string, type: string, expected: string]>([
    ['whose name is in another charset than UTF-8', form, 'pr%E9nom=a&pr%E9nom_password=»blue«'],
    ['whose brackets are escaped', form, 'user%5Bpr%E9nom%5D%5Bpassword%5D=»blue«'],
    [
      'whose head is folded',
      parts,
      part('Content-Disposition: form-data;\r\n name="password"', '»blue«'),
    ],
    [
      'whose name is in the second of two heads',
      parts,
      part(
        'Content-Disposition: form-data\r\nContent-Disposition: form-data; name=password',
        '»blue«',
      ),
    ],
    [
      'whose name has a charset and escapes',
      parts,
      part("Content-Disposition: form-data; name*=UTF-8''pass%77ord", '»blue«'),
    ],
    [
      'whose name has both forms, in quotes',
      parts,
      part(`Content-Disposition: form-data; name="f"; name*="utf-8'en'%74oken"`, '»blue«'),
    ],
    [
      'whose name is beside its type',
      parts,
      part('Content-Type: text/plain; name="password"', '»blue«'),
    ],
  ])('%s', (_, type, expected) => {
    expect(marked(expected.replace(/[»«]/g, ''), type)).toBe(expected);
  });
});

describe('a secret is found', () => {
  test.each<[where: string, type: string, expected: string]>([
    [
      'in the private members of a JSON Web Key, with its other primes',
      json,
      '{"kty":"RSA","n":"0vx7","e":"AQAB","d":"»X4cT«","p":"»83i7«","oth":[{"r":"»3dfO«","d":"»s9lA«","t":"»GyMp«"}]}',
    ],
    ['in the key of a set', json, '{"keys":[{"kty":"oct","k":"»GawgguFy«","kid":"a"}]}'],
    ['in a key in a form', form, 'kty=oct&k=»GawgguFy«'],
    [
      'beside the algorithm of TSIG',
      json,
      '{"algorithm":"hmac-sha256.","name":"w.","key":"»c2Vj/b==«"}',
    ],
    [
      'behind the algorithm of TSIG in the settings of BIND',
      text,
      'key "w" {\n\talgorithm hmac-sha256;\n\tsecret "»c2Vjcm«";\n};',
    ],
    ['in a command of nsupdate', text, 'key hmac-sha256:w. »c2Vjcm«\nsend'],
    ['in an option of dig', text, 'dig -y hmac-md5:w:»c2Vjcm« @ns'],
    [
      'in a field of a data form of XMPP',
      xml,
      '<x><field var="user"><value>bill</value></field><field var="password"><value>»Calliope«</value></field></x>',
    ],
    [
      'in a private field of one',
      xml,
      '<field type="text-private" var="a"><value>»Calliope«</value></field>',
    ],
    [
      'in a parameter of the type of a password',
      xml,
      '<parameter type="password" name="a">»blue«</parameter>',
    ],
    [
      'in attributes with a prefix',
      xml,
      '<meta-data android:name="api_key" android:value="»blue7«"/>',
    ],
    [
      'in an attribute of SAML',
      xml,
      '<a:Attribute Name="password"><a:AttributeValue>»blue7«</a:AttributeValue></a:Attribute>',
    ],
    [
      'in the parameters of a servlet',
      xml,
      '<param-name>password</param-name><param-value>»blue7«</param-value>',
    ],
    [
      'in the API key of a collection of Postman, not in what names it',
      json,
      '{"apikey":[{"key":"key","value":"X-Wharf","type":"string"},{"key":"in","value":"header","type":"string"},{"key":"value","value":"»blue«","type":"string"}]}',
    ],
    [
      'in a pair with a description',
      json,
      '{"key":"dock","value":"»q8Xz27LmRt0Kb5Vn«","description":"Your API key"}',
    ],
    ['in the link to a calendar', json, '{"feed":"https://a.test/calendar.ics?ticket=»8f3a2b«"}'],
    ['in a link that signs in', text, 'Sign in: https://a.test/magic-link?t=»8f3a2b1c9d«'],
    ['in the entry of a second factor by hand', json, '{"manualEntryKey":"»JBSWY3DPEHPK3PXP«"}'],
    ['in a pair of a name and a value', json, '[{"name":"db_password","value":"»blue«"}]'],
    ['in a pair whose value comes first', json, '{"value":"»blue«","key":"API_TOKEN"}'],
    ['in the numbers of a password', json, '{"password":{"old":»654321«,"new":»123456«}}'],
    ['in a number of a token', json, '{"token":{"value":»12345678«,"exp":1793456001}}'],
    ['in a number of a code', json, '{"otp":{"sms":»471135«,"sent":1793456001}}'],
    ['in a number of a pair', json, '{"field":"pin","value":»4711«}'],
    [
      'in the environment of a container',
      json,
      '{"Env":["LANG=C","MYSQL_ROOT_PASSWORD=»blue«","HOME=/"]}',
    ],
    ['in an option of a command', json, '{"Cmd":["serve","--auth-token","»blue«","-v"]}'],
    [
      'in an argument with its name',
      json,
      '{"method":"x.tellStatus","params":["secret:»blue«","2"]}',
    ],
    [
      'in the arguments of a login',
      json,
      '{"method":"session.logIn","params":["ada","»blue«",{}]}',
    ],
    ['in the one argument of a login', json, '{"method":"auth","params":["»blue«"],"id":1}'],
    ['in what changes a password', json, '{"method":"user.changePassword","params":[7,"»blue«"]}'],
    [
      'in both passwords of a change',
      json,
      '{"method":"changePassword","params":["»sunflower«","»blue«"]}',
    ],
    [
      'in a change that repeats the new password',
      json,
      '{"method":"changePassword","params":["»sunflower«","»blue«","»blue«"]}',
    ],
    [
      'in a call of Odoo',
      json,
      '{"service":"object","method":"execute_kw","args":["db",2,"»blue«","res.partner","read"]}',
    ],
    [
      'in a call of Bitcoin',
      json,
      '{"method":"walletpassphrasechange","params":["»old one«","»new one«"]}',
    ],
    [
      'in a call of XML-RPC',
      xml,
      `<methodName>pm.Auth.signIn</methodName><params>${param('ada')}${param('»blue«')}</params>`,
    ],
    [
      'in a call of a blog',
      xml,
      `<methodName>metaWeblog.newPost</methodName><params>${param('1')}${param('ada')}${param('»blue«')}${param('Title')}</params>`,
    ],
    [
      'in a structure of XML-RPC',
      xml,
      '<member><name>Bugzilla_password</name><value><string>»blue«</string></value></member>',
    ],
    ['in a property list', xml, '<dict><key>ApiToken</key>\n\t<string>»a&amp;b«</string></dict>'],
    [
      'in a map of Java',
      xml,
      '<map>\n <entry>\n  <string>user</string>\n  <string>ada</string>\n </entry>\n <entry>\n  <string>db.password</string>\n  <string>»blue«</string>\n </entry>\n</map>',
    ],
    ['in a parameter of a job', xml, '<param name="deployPassword">»blue«</param>'],
    ['in a property', xml, '<property name="hibernate.connection.password" value="»blue«"/>'],
    [
      'in a resource',
      xml,
      '<string name="api_secret">»blue«</string><string name="app">Shop</string>',
    ],
    [
      'in a variable of a GraphQL operation',
      json,
      '{"query":"mutation R($e: String!, $n: String!) { reset(email: $e, newPassword: $n) { ok } }","variables":{"e":"a@b.example","n":"»blue«"}}',
    ],
    [
      'in a variable of a GraphQL operation behind a string without an end',
      json,
      '{"query":"mutation { signUp(name: \\"Ada, newPassword: $n) { ok } }","variables":{"n":"»blue«"}}',
    ],
    [
      'in a block string of a GraphQL document',
      json,
      '{"query":"mutation { save(apiKey: \\"\\"\\"»bl ue«\\"\\"\\") { id } }"}',
    ],
    ['in what a key has encrypted', json, '{"CiphertextBlob":"AQ==","Plaintext":"»Ymx1ZQ==«"}'],
    ['in a text area', html, '<textarea class="a" name="deploy_token">\n»blue«\n</textarea>'],
    [
      'in an attribute with JSON',
      html,
      '<main data-state="{&quot;user&quot;:&quot;ada&quot;,&quot;authToken&quot;:&quot;»bl\\&quot;ue«&quot;}">',
    ],
    [
      'in an attribute with single quotes',
      html,
      '<main data-x="{&#39;csrf&#39;:&#39;»blue«&#39;}">',
    ],
    [
      'in a script with escaped quotes',
      html,
      '<script>boot("{\\u0022accessToken\\u0022:\\u0022»blue«\\u0022,\\u0022n\\u0022:1}")</script>',
    ],
    ['in a call in a script', html, '<script>api.set("x-csrf-token", "»q8Xz27LmRt0Kb«")</script>'],
    [
      'in a nonce in a script',
      html,
      '<script>var shop = {ajax:"/a","nonce":"»4f0a91c2be«"}</script>',
    ],
    [
      'in a nonce of digits alone, by chance',
      html,
      '<input type="hidden" name="edit_nonce" value="»9885589663«">',
    ],
    [
      'in a nonce that reads like a number with an exponent',
      html,
      '<input type="hidden" name="edit_nonce" value="»35238368e8«">',
    ],
    ['in a nonce in a field', html, '<input type="hidden" name="edit_nonce" value="»4f0a91c2be«">'],
    ['in a nonce in a link', html, '<a href="/del?id=5&amp;_wpnonce=»4f0a91c2be«">Delete</a>'],
    [
      'in a cell beside its name',
      html,
      '<tr><td>Access token</td><td><code>»q8Xz27LmRt0Kb«</code></td></tr>',
    ],
    [
      'after an attribute with a closing angle bracket',
      html,
      '<input data-rule="length > 8" name="deploy_token" value="»blue-7f«">',
    ],
    [
      'in a text area within a string of JSON',
      json,
      String.raw`{"html":"<textarea name=\"deploy_token\">»blue-7f«<\/textarea>"}`,
    ],
    [
      'in an attribute within a string of JSON, with a slash in it',
      json,
      String.raw`{"html":"<input name=\"deploy_token\" value=\"»blue\/7f«\">"}`,
    ],
    [
      'in a property list in a section of data',
      xml,
      '<dict><key>ApiToken</key><string><![CDATA[»a<b«]]></string></dict>',
    ],
    [
      'in the cell behind that with its name, in a row of several cells',
      html,
      '<tr><td>7</td><td>API token</td><td>»q8Xz27LmRt0Kb4«</td></tr>',
    ],
    [
      'in an element behind a comment',
      xml,
      '<auth><password><!-- of <the> database -->»blue«</password></auth>',
    ],
    [
      'behind an attribute with a tag in it',
      html,
      '<input title="<b>x</b>" name="deploy_token" value="»blue-7f«">',
    ],
    [
      'behind an attribute that ends in a backslash, in a string of JSON',
      json,
      String.raw`{"html":"<input data-dir=\"C:\\\" name=\"deploy_token\" value=\"»blue-7f«\">"}`,
    ],
    [
      'after a script with the delimiters of comments and sections',
      html,
      '<script>t("<!--", "<![CDATA[")</script><td>API token</td><td>»q8Xz27LmRt0Kb4«</td><!-- -->',
    ],
    [
      'under a heading with its name',
      html,
      '<h3>API access key</h3><div class="box"><pre>»q8Xz27LmRt0Kb4«</pre></div>',
    ],
    ['in a list of pairs', json, '[["user","ada"],["password","»q8Xz27LmRt0Kb4«"]]'],
    ['in a list of codes', json, '{"recovery_codes":["»q8Xz27LmRt0Kb4«"]}'],
    ['behind the option of sshpass', json, '{"run":"sshpass -p »blue-7f« ssh ada@a.test"}'],
    ['behind the option of mysql', json, '{"run":"cd /; mysqldump -u root -p»blue-7f« shop"}'],
    ['behind the option of redis-cli', json, '{"run":"/bin/redis-cli -h a -a »blue-7f« ping"}'],
    ['in an element with its name', html, '<code id="api-key">»q8Xz27LmRt0Kb«</code>'],
    [
      'behind its name and the end of a line',
      html,
      '<label>API key</label><br/><code>»q8Xz27LmRt0Kb«</code>',
    ],
    [
      'beside a picture in a cell',
      html,
      '<tr><th>API key</th><td><img src="a.png"/> »q8Xz27LmRt0Kb«</td></tr>',
    ],
    [
      'in a link in a string of JSON in a string of JSON',
      json,
      '{"event":"{\\"html\\":\\"<a href=\\\\\\"/a?token=»q8Xz27LmRt0Kb«\\\\\\">\\"}"}',
    ],
    [
      'in operations on what is called so',
      json,
      '[{"op":"replace","path":"/users/7/password","value":"»blue-7f«"}]',
    ],
    [
      'in a pair whose members begin alike',
      json,
      '{"variable_name":"deploy_token","variable_value":"»blue-7f«"}',
    ],
    ['beside a label', json, '{"label":"API token","value":"»q8Xz27LmRt0Kb4«"}'],
    ['in a command that is a list', json, '["redis-server","--requirepass","»blue-7f«"]'],
    [
      'in words of a command',
      json,
      '{"steps":[["docker","login","-u","ada","-p","»blue-7f«"],["mysql","-p»blue-7f«","shop"]]}',
    ],
    ['in the user of curl, word by word', json, '["curl","-u","ada:»blue-7f«","https://a.test"]'],
    ['in an element with letters of Cyrillic', xml, '<r><пароль>»blue«</пароль></r>'],
    ['in an element in Chinese, with a prefix', xml, '<r><a:密码>»blue«</a:密码></r>'],
    ['in a name whose capitals are Cyrillic', json, '{"старыйПароль":"»blue«"}'],
    ['in a line with more behind it', text, 'password=»blue-7f« ok'],
    ['in the first of several settings', text, 'token=»blue-7f«, user=ada'],
    ['in the environment of a command', text, 'PGPASSWORD=»blue« psql -h db'],
    ['in an exported variable', text, 'export PGPASSWORD=»blue« && psql'],
    ['behind its name in bold', html, '<p><strong>Password:</strong> »q8Xz27LmRt0Kb«</p>'],
    ['behind its name and a colon', html, '<b>API token</b>: »q8Xz27LmRt0Kb«<br>'],
    ['in an element behind a colon', html, '<b>API token</b>: <code>»q8Xz27LmRt0Kb«</code>'],
    [
      'in what a button copies',
      html,
      '<button title="Copy token" data-clipboard-text="»q8Xz27LmRt0Kb«"><svg/> Copy</button>',
    ],
    [
      'in a Secret in YAML',
      'application/yaml',
      'kind: List\n---\napiVersion: v1\nstringData:\n  a: »blue«\n  "b": "»red«" # of b\n  c: |\n    »x=1\n    y=2«\ndata:\n  d: »Ymx1ZQ==«\nkind: Secret\n',
    ],
    [
      'in a line of .pgpass',
      text,
      'db.example:5432:shop:ada:»q8Xz27LmRt0Kb«\n*:*:*:bob:»q8Xz27LmRt0Kx«\n',
    ],
    ['in a line that goes on', text, 'Password: »q8Xz27LmRt0Kb« (valid for a day)'],
    ['in a login whose fields are letters', form, 'u=ada&p=»blue«&r=1'],
    ['in a field of one word', form, 'user=ada&userpass=»blue«&newpass=»red«&pw=»green«'],
    ['in a name with escapes', json, '{"us\\u0065r":"ada","p\\u0061ssword":"»blue«"}'],
    ['in a name with percent escapes', form, 'a=b&p%61ssword=»blue«'],
    [
      'in JSON in hexadecimal',
      json,
      `{"blob":"»${Buffer.from('{"password":"blue"}').toString('hex')}«"}`,
    ],
    [
      'in JSON in hexadecimal that is no UTF-8',
      json,
      `{"blob":"»${Buffer.from('{"user":"Andr\xe9","password":"blue"}', 'latin1').toString('hex')}«"}`,
    ],
    [
      'in JSON in Base64 that has a DEL',
      json,
      `{"blob":"»${Buffer.from('{"user":"a\x7f","password":"blue"}').toString('base64')}«"}`,
    ],
    ['in a form whose type is a text', 'text/x-www-form-urlencoded', 'user=ada&p=»blue«'],
    [
      'in a call in a part of a page',
      'text/vnd.turbo-stream.html',
      "<turbo-stream><script>set('X-CSRF-Token', '»q8Xz27LmRt0Kb«')</script></turbo-stream>",
    ],
    ['in front of an escaped tag', html, 'token=»q8Xz27LmRt0Kb«\\u003C/b\\u003E'],
    ['in a connection string', json, '{"a":"Data Source=db;User ID=sa;Pwd=»blue«;Encrypt=yes"}'],
    ['in the settings of a connection', text, 'host=db port=5432 password=»blue« dbname=shop'],
    [
      'in a .netrc',
      text,
      'machine a.example\n\tlogin ada\n\tpassword »blue«\nmachine b.example login bob password »red«\n',
    ],
    ['in the user of curl', text, "Try: curl -sS -X PUT -u 'ada:»blue«' https://a.example/"],
    ['in an option of a command line', text, 'mc alias set --secret-key »blue« --region eu'],
    [
      'in a pair in a part of JSON',
      'multipart/mixed; boundary=b',
      '--b\r\nContent-Type: application/json\r\n\r\n[{"name":"token","value":"»blue«"}]\r\n--b--\r\n',
    ],
    [
      'in a part with a name without quotes',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name=passphrase\r\n\r\n»blue«\r\n--b--\r\n',
    ],
  ])('%s', (_, type, expected) => {
    expect(marked(expected.replace(/[»«]/g, ''), type)).toBe(expected);
  });

  test.each([
    ['a form', 'user=ada&password=blue'],
    ['a form that begins with it', 'token=blue&user=ada'],
    ['markup', '<?xml version="1.0"?><r><password>blue</password></r>'],
    ['a SOAP message', '<s:Envelope><w:Password>blue</w:Password></s:Envelope>'],
  ])('in Base64 of %s, and only there', (_, plain) => {
    const coded = Buffer.from(plain).toString('base64');
    const [found, ...others] = findInBody(JSON.stringify({ state: coded }), json);
    expect(found).toMatchObject({ value: coded, coded: { found: [{ value: 'blue' }] } });
    expect(others).toEqual([]);
  });

  test('in Base64 of JSON, and only there', () => {
    const coded = Buffer.from('{"user":"ada","password":"blue"}').toString('base64url');
    const [found] = findInBody(`{"state":"${coded}"}`, json);
    expect(found).toMatchObject({ value: coded, coded: { found: [{ value: 'blue' }] } });
  });
});
