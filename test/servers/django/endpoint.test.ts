import { testEndpoint } from '../harness/test-endpoint.ts';
import { django } from './server.ts';

testEndpoint({ server: django, host: 'shop.example.test' });
