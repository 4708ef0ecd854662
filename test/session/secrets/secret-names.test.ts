import { describe, expect, test } from 'vitest';
import { mayNameSecrets } from '../../../src/session/secrets/find-credentials.ts';
import { secretKind } from '../../../src/session/secrets/secret-names.ts';

describe('is the name of a secret', () => {
  test.each([
    ...['password', 'Password', 'PASSWD', 'pwd', 'pass', 'user_pass', 'newPassword', 'password2'],
    ...['password_confirmation', 'user[password]', 'j_password', 'db.password', 'passphrase'],
    ...['secret', 'client_secret', 'clientSecret', 'CLIENT-SECRET', 'webhookSecret', 'AppSecret'],
    ...[
      'token',
      '_token',
      'access_token',
      'accessToken',
      'accesstoken',
      'refresh-token',
      'idToken',
    ],
    ...['csrf_token', 'csrfmiddlewaretoken', '__RequestVerificationToken', 'authenticity_token'],
    ...['apikey', 'api_key', 'APIKey', 'x-api-key', 'private_key', 'aws_secret_access_key'],
    ...['SAMLResponse', 'assertion', 'client_assertion', 'session_id', 'sessionId', 'PHPSESSID'],
    ...['JSESSIONID', 'sid', 'cardNumber', 'cc-number', 'authorization', 'auth_code', 'jwt'],
    ...['psw', 'pw', 'userpass', 'oldPass', 'newpw', 'db_pw', 'mnemonic', 'seedPhrase'],
    ...['securityAnswer2', 'maidenAnswer', 'snmp_community', 'sectok', 'unlockCode'],
    ...['secret_phrase', 'recoveryPhrase', 'backup_phrase', 'seed_words', 'recoveryWords'],
    ...['wallet_seed', 'masterSeed', 'enc_key', 'encryptKey', 'refreshtkn', 'access_tkn'],
    ...['secretAnswer', 'security_answer', '_wpnonce', 'woocommerce-login-nonce', 'restNonce'],
  ])('%s', (name) => {
    expect(secretKind(name)).toBe('secret');
    expect(mayNameSecrets(`{"${name}":"x"}`)).toBe(true);
  });

  test.each([
    ...['contraseña', 'contrasena', 'nueva_contraseña', 'contrasenya', 'senha', 'senhaAtual'],
    ...['mot_de_passe', 'motDePasse', 'mdp', 'parola', 'parolaChiave', 'wachtwoord', 'lösenord'],
    ...[
      'adgangskode',
      'salasana',
      'jelszó',
      'heslo',
      'hasło',
      'haslo',
      'lozinka',
      'şifre',
      'geslo',
    ],
    ...['mật_khẩu', 'mat_khau', 'kata_sandi', 'passord', 'slaptažodis', 'kennwort', 'passwort'],
    ...['salasõna', 'uusSalasona', 'nueva_clave', 'claveActual', 'jauna_parole'],
    ...['gesloNovo', 'staro_geslo', 'hesloNove', 'wachtwoordOud', 'passwordVecchia', 'कूटशब्द'],
    ...['секрет', 'секретный_ключ', 'ключ_доступа', 'токен', 'токенДоступа', 'старый_пароль'],
    ...['秘密', '令牌', '访问令牌', '密钥', '密鑰', 'トークン', '토큰', 'Geheimnis'],
    ...['пароль', 'новый_пароль', 'парола', 'κωδικός', 'סיסמה', 'كلمة_المرور', 'كلمة السر'],
    ...[
      'पासवर्ड',
      'รหัสผ่าน',
      '密码',
      '新密码',
      '密碼',
      '口令',
      'パスワード',
      '暗証番号',
      '비밀번호',
      '암호',
    ],
  ])('%s, in the language of its service', (name) => {
    expect(secretKind(name)).toBe('secret');
    expect(mayNameSecrets(`{"${name}":"x"}`)).toBe(true);
    const escaped = name.replace(
      /[^\0-\x7f]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    expect(mayNameSecrets(`{"${escaped}":"x"}`)).toBe(true);
  });

  test.each([
    ...['пин', 'пинкод', 'пин-код', 'новый_пин', '验证码', '短信验证码', '認証コード', '인증번호'],
    ...['otp', 'pin', 'userPin', 'cvv', 'cvc2', 'new_pin'],
    ...['pinCode', 'pin_code', 'pincode', 'doorPinCode', 'OTP-Code', 'cvcNumber', 'user[otpCode]'],
  ])('%s, which may be short', (name) => {
    expect(secretKind(name)).toBe('pin');
  });

  test.each(['pan', 'cardPan', 'primaryAccountNumber'])(
    '%s, where it has a check digit',
    (name) => {
      expect(secretKind(name)).toBe('card');
    },
  );

  test.each([
    ...['ключ', 'geheim'],
    ...['code', 'session', 'sig', 'X-Amz-Signature', 'auth', 'key'],
    ...['clave', 'containerSas', 'auth_bearer', 'request-hmac'],
    ...['proxyTicket', 'sessionCode', 'localKey', 'Jenkins-Crumb', 'passkey'],
  ])('%s, where it looks random', (name) => {
    expect(secretKind(name)).toBe('weak');
  });
});

test.each([
  ...['max_tokens', 'total_tokens', 'completionTokens', 'tokenType', 'token_type', 'expires_in'],
  ...['passwordRequired', 'password_hint', 'author', 'authority', 'secretary', 'tokenizer'],
  ...['nextPageToken', 'page_token', 'compass', 'pinned', 'shipping', 'keyboard', 'passport'],
  ...['token_endpoint', 'jwks_uri', 'code_verifier', 'code_challenge', 'state', 'grant_type'],
  ...['nonce', 'cnonce', 'replay-nonce', 'compass', 'bypass', 'pwned', 'pathway', 'senhor'],
  ...[
    'pinCount',
    'pins',
    'shippingCode',
    'spincode',
    'pinCodeLength',
    'panel',
    'company',
    'signal',
  ],
  ...['promo_code', 'errorCode', 'qrCode', 'colorCode', 'stream_name', 'localKeyboard', 'crumbs'],
  ...['parole', 'enclave', 'clave_producto', 'community', 'sas_disks', 'bearerFormat', 'lesson'],
  ...['search_phrase', 'stop_words', 'secret_words', 'words', 'random_seed', 'seed', 'nextPageTkn'],
  ...[
    'секретарь',
    'ключевые_слова',
    'пинг',
    'спин',
    'токенизатор',
    '公钥',
    '密钥类型',
    'geheimrat',
  ],
  ...['sessions', 'accessible', 'country_code', 'zip_code', 'sort_key', 'secretName'],
])('%s is none', (name) => {
  expect(secretKind(name)).toBeUndefined();
});
