import { testEndpoint } from '../harness/test-endpoint.ts';
import { mediawiki } from './server.ts';

testEndpoint({ server: mediawiki, host: 'wiki.example.test', file: 'login.mjs' });
