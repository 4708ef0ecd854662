/** What must be as it was recorded, beyond the status. */
export interface Expectations {
  /**
   * How bodies are compared. `'exact'`: JSON by its structure (key order and white space do not
   * matter, numbers do to the last digit), other text and bytes as they are. `'shape'`: JSON by keys
   * and types at every depth, where each element of an array must have the shape of a recorded one
   * (an empty array fits any), and `null` is a type of its own; of other bodies only whether there is
   * one, and whether it is text. Bodies that were not stored whole are not compared. Those above 4 MiB
   * are compared byte by byte (by shape, only as texts that are not JSON); live ones above 16 MiB
   * differ.
   * @default not at all
   */
  body?: 'exact' | 'shape' | undefined;
  /**
   * Headers of the response whose values are compared, by names in any case. Of `Set-Cookie` the
   * names of the cookies are.
   * @default none
   */
  headers?: readonly string[] | undefined;
  /**
   * Places in JSON bodies that are not compared: JSON pointers, in which `*` stands for any one
   * segment and `**` for any number of them, such as `/items/*\/updatedAt` or `/**\/requestId`.
   * @default none, but for what a session's own `noise` names
   */
  ignore?: readonly string[] | undefined;
}
