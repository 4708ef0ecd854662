import type { Instance, RealServer } from './real-server.ts';

/** Starts an instance that holds what other people have left there. */
export async function startSeeded(server: RealServer): Promise<Instance> {
  const instance = await server.start();
  try {
    await instance.seed();
    return instance;
  } catch (error) {
    await instance[Symbol.asyncDispose]();
    throw error;
  }
}
