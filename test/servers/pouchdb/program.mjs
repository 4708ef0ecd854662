/** `node program.mjs PORT`: a CouchDB in Node, all in memory. */
import express from 'express';
import expressPouchdb from 'express-pouchdb';
import memory from 'pouchdb-adapter-memory';
import PouchDB from 'pouchdb-core';
import mapreduce from 'pouchdb-mapreduce';

const [port] = process.argv.slice(2);
PouchDB.plugin(memory).plugin(mapreduce);
const app = express();
app.use(
  '/',
  expressPouchdb(PouchDB.defaults({ adapter: 'memory' }), {
    inMemoryConfig: true,
    // All that a client of documents needs: the rest starts behind its back, and sometimes fails.
    mode: 'minimumForPouchDB',
    overrideMode: { include: ['config-infrastructure', 'routes/uuids'] },
  }),
);
app.listen(Number(port), '127.0.0.1');
