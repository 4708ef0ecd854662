import { django } from '../django/server.ts';
import { dockerRegistry } from '../docker-registry/server.ts';
import { etcd } from '../etcd/server.ts';
import { fossil } from '../fossil/server.ts';
import { mediawiki } from '../mediawiki/server.ts';
import { modDav } from '../mod-dav/server.ts';
import { oidcProvider } from '../oidc-provider/server.ts';
import { parseServer } from '../parse-server/server.ts';
import { pouchdb } from '../pouchdb/server.ts';
import { radicale } from '../radicale/server.ts';
import { subversion } from '../subversion/server.ts';
import { trac } from '../trac/server.ts';
import { transmission } from '../transmission/server.ts';
import { verdaccio } from '../verdaccio/server.ts';
import { wordpress } from '../wordpress/server.ts';
import type { RealServer } from './real-server.ts';

/** All servers of the lane. */
export const servers: readonly RealServer[] = [
  verdaccio,
  django,
  dockerRegistry,
  oidcProvider,
  parseServer,
  pouchdb,
  etcd,
  radicale,
  modDav,
  subversion,
  trac,
  fossil,
  mediawiki,
  transmission,
  wordpress,
];
