/** `node program.mjs PORT DATABASE FOLDER`: Parse Server on a database, with files in a folder. */
import FSFilesAdapter from '@parse/fs-files-adapter';
import express from 'express';
import { ParseServer } from 'parse-server';

const [port, databaseURI, filesSubDirectory] = process.argv.slice(2);
const server = new ParseServer({
  databaseURI,
  appId: 'plans',
  masterKey: 'master of a test',
  serverURL: `http://127.0.0.1:${port}/parse`,
  filesAdapter: new FSFilesAdapter({ filesSubDirectory }),
  fileUpload: { enableForAuthenticatedUser: true },
  allowClientClassCreation: true,
  silent: true,
});
await server.start();
express().use('/parse', server.app).listen(Number(port), '127.0.0.1');
