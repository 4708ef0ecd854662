import { testEndpoint } from '../harness/test-endpoint.ts';
import { modDav } from './server.ts';

testEndpoint({ server: modDav, host: 'dav.example.test', hasTls: true });
