/** Runs one of the proxies beside this file in this process: `<name> <upstream origin>`. */
const [name = '', upstream = ''] = process.argv.slice(2);
/** @type {{ startProxy: (upstream: string) => Promise<string> }} */
const { startProxy } = await import(`./${name}.mjs`);
const url = await startProxy(upstream);
process.on('disconnect', () => process.exit());
process.send?.({ url });
