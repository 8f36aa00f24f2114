/** Refusals of the catalogue's routes, for the message catalogues; those of its commands stand in the contract. */
export const catalogueRouteRejections = [
  "picture_format",
  "picture_damaged",
  "import_expired",
  "import_not_ready",
  "labels_too_many",
  "label_without_barcode",
] as const;
