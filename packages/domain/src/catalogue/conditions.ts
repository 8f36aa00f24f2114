/** In what state a pair is. Sheets and labels speak of it as much as the ledger does. */
export const conditions = ["sellable", "display", "damaged", "single", "quarantine"] as const;
export type Condition = (typeof conditions)[number];
