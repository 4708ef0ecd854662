import { testServer } from '../harness/test-server.ts';
import { mediawiki } from './server.ts';

testServer(mediawiki);
