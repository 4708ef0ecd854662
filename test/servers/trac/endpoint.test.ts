import { testEndpoint } from '../harness/test-endpoint.ts';
import { trac } from './server.ts';

testEndpoint({ server: trac, host: 'tracker.example.test', takesAnyHost: true });
