/**
 * What `zod` is in the browser (see the alias in vite.config.ts). It compiles validators with `new Function` where it
 * may; our content security policy says that it may not, so it need not try.
 */
import { z } from "zod/v4";

z.config({ jitless: true });

export * from "zod/v4";
export { z };
