/**
 * Runs contenders in alternating rounds, each round in the reverse order of the one before: what else
 * the machine is doing, and what is warm by then, falls on all of them alike.
 * @template Sample
 * @template {string} Name
 * @param {number} rounds
 * @param {Record<Name, () => Promise<Sample>>} contenders
 * @returns {Promise<Record<Name, Sample[]>>} the samples of each contender
 */
export async function alternate(rounds, contenders) {
  const names = /** @type {Name[]} */ (Object.keys(contenders));
  const samples = /** @type {Record<Name, Sample[]>} */ ({});
  for (const name of names) samples[name] = [];
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const name of order) samples[name].push(await contenders[name]());
  }
  return samples;
}
