/** What was there, and what is there instead. */
export interface Swap<Value> {
  readonly before: Value
  readonly after: Value
}
