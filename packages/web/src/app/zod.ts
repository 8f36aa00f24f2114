/** zod compiles validators with `new Function` where it may; our content security policy says that it may not, so it need not try. */
import { z } from "zod";

z.config({ jitless: true });
