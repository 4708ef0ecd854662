import { testServer } from '../harness/test-server.ts';
import { etcd } from './server.ts';

testServer(etcd);
