/** `node drive.mjs CLIENT URL [JSON]`: drives a client against a server, in a process of its own. */
const [client, url, ...more] = process.argv.slice(2);
const { drive } = await import(client);
await drive(url, ...more.map((argument) => JSON.parse(argument)));
