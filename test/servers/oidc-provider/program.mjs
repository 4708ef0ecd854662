/** `node program.mjs PORT STATE`: an identity provider, which writes all that it holds to a file. */
import { writeFileSync } from 'node:fs';
import Provider from 'oidc-provider';

const [port, stateFile] = process.argv.slice(2);

/** model name -> id -> payload */
const models = new Map();

function save() {
  const state = [...models].map(([name, rows]) => [name, [...rows.values()]]);
  writeFileSync(stateFile, JSON.stringify(Object.fromEntries(state)));
}

class Adapter {
  constructor(name) {
    if (!models.has(name)) models.set(name, new Map());
    this.rows = models.get(name);
  }
  async upsert(id, payload) {
    this.rows.set(id, payload);
    save();
  }
  async find(id) {
    return this.rows.get(id);
  }
  async findByUid(uid) {
    return this.#first((row) => row.uid === uid);
  }
  async findByUserCode(userCode) {
    return this.#first((row) => row.userCode === userCode);
  }
  async consume(id) {
    this.rows.get(id).consumed = Math.floor(Date.now() / 1000);
    save();
  }
  async destroy(id) {
    this.rows.delete(id);
    save();
  }
  async revokeByGrantId(grantId) {
    for (const [id, row] of this.rows) if (row.grantId === grantId) this.rows.delete(id);
    save();
  }
  #first(matches) {
    return [...this.rows.values()].find(matches);
  }
}

const provider = new Provider(`http://127.0.0.1:${port}`, {
  adapter: Adapter,
  scopes: ['openid', 'offline_access', 'email'],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: true }),
  }),
  features: {
    deviceFlow: { enabled: true },
    introspection: { enabled: true },
    registration: { enabled: true },
    registrationManagement: { enabled: true },
    revocation: { enabled: true },
  },
});
provider.listen(Number(port), '127.0.0.1');
save();
