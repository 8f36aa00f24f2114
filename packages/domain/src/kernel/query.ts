/** A query is a read over HTTP; it changes nothing. The contract is shared, the SQL lives in `server/<domain>/queries.ts`. */
import type { z } from "zod";
import type { PlaceId } from "./ids.ts";

export interface QuerySpec<Args = unknown, Result = unknown> {
  /** `stock.matrix`, served at `GET /v1/query/stock.matrix?…` (arguments as JSON values in the query string). */
  readonly name: string;
  readonly permission: string;
  readonly place?: (args: Args) => PlaceId | undefined;
  readonly args: z.ZodType<Args>;
  readonly result: z.ZodType<Result>;
}

export function query<Args, Result>(spec: QuerySpec<Args, Result>): QuerySpec<Args, Result> {
  return spec;
}
