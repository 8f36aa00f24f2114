/** Every limit of the product, with its unit in the name. Nothing else in the code is a bound. */
export const limits = {
  /** Commands in one transaction of the journal. */
  batchCommandsMax: 250,
  /** Commands waiting in one lane before new ones are answered `later`. */
  laneQueueCommandsMax: 20_000,
  /** Told to a client that was answered `later`. */
  laterDelayMs: 500,
  /** Rounds in which a command may name further rows once it has seen the first ones. */
  touchRoundsMax: 5,
  /** Rows a lane keeps between batches. */
  rowCacheRowsMax: 400_000,

  /** One text frame on the socket, and one message in it. */
  frameBytesMax: 256 * 1024,
  /** One command as a message, without its envelope: id, name, instant and punctuation. */
  commandBytesMax: 64 * 1024,
  commandEnvelopeBytesMax: 1_024,
  /** Lists and objects within each other in a command's arguments. */
  argsDepthMax: 32,
  /** Messages of one connection that wait to be handled. */
  connectionPendingMax: 256,
  feedsPerConnectionMax: 1_200,
  pendingIdsPerHelloMax: 1_000,
  pullEntriesMax: 1_000,
  /** Entries of one `page`, as text; one entry may be longer. */
  pageCharsMax: 128 * 1024,
  /** Entries behind, beyond which a snapshot is cheaper than the entries. */
  catchUpEntriesMax: 2_000,
  /** Ends of feeds that one process keeps in memory, so that devices that come back need not ask the log. */
  feedWindowsCharsMax: 64 * 1024 * 1024,
  feedWindowsMax: 50_000,
  /** What rounds of writes to sockets may take for each millisecond between them. */
  roundMsPerMsBetween: 2,
  /** What they may take more than that before they must rest. */
  roundDebtMsMax: 60,
  /** The longest rest; usually half as long as the round before. */
  roundRestMsMax: 50,
  /** A round of writes lets commands in after so long. */
  roundSliceMs: 5,
  socketBufferBytesMax: 256 * 1024,
  socketBufferEntriesMax: 512,
  socketStalledMsMax: 30_000,
  heartbeatMs: 25_000,
  heartbeatJitter: 0.2,
  helloMsMax: 10_000,
  /** A command unanswered for this long means a half-dead link. */
  commandAnswerMsMax: 5_000,
  reconnectMsMin: 500,
  reconnectMsMax: 20_000,
  socketsPerDeviceMax: 4,
  signalsPerSecondMax: 10,
  /** Sustained; a device that was offline may send its whole outbox at once. */
  commandsPerSessionPerSecondMax: 100,

  /** Commands waiting on one device. */
  outboxCommandsMax: 5_000,

  nameCharsMax: 80,
  textCharsMax: 4_000,
  noteCharsMax: 500,
  codeCharsMax: 40,
  mentionsMax: 50,
  channelMembersMax: 2_000,
  /** After its commit the author may take a message back for so long. */
  recallMsMax: 2 * 60_000,
  marksPerCommandMax: 500,
  chatSearchCharsMin: 2,
  chatSearchResultsMax: 50,

  /** Channels that one card goes to. */
  cardChannelsMax: 4,
  /** People of one role whom a card mentions. */
  cardMentionsPerRoleMax: 5,
  /** Other places with their pairs on a card. */
  cardPlacesMax: 30,
  /** An open card that nobody took for so long is escalated. */
  cardEscalateMs: 30 * 60_000,
  safetyLinePairsMax: 999,
  /** Cells that one command looks at to settle their cards. */
  settleCellsMax: 500,
  alertsShownMax: 200,

  saleLinesMax: 100,
  linePairsMax: 999,
  openingLinesMax: 2_000,
  /** On the server; the screen offers undo for ten seconds. */
  undoMsMax: 15 * 60_000,
  undoOfferedMs: 10_000,
  /** Pairs of one adjustment that a manager may post alone. */
  adjustAlonePairsMax: 5,
  onHandPairsMax: 1_000_000,
  priceMinorMax: 100_000_000,
  activityEntriesKept: 200,
  chatMessagesKept: 100,

  barcodesPerSkuMax: 20,
  skusPerStyleMax: 600,
  importRowsMax: 200_000,
  importBytesMax: 40 * 1024 * 1024,
  /** What a workbook may unpack to; a zip bomb is stopped here. */
  importUnpackedBytesMax: 600 * 1024 * 1024,
  /** Wide stock sheets have one column a place. */
  importColumnsMax: 1_200,
  importCellCharsMax: 2_000,
  /** Errors of one file that are told one by one; the rest is counted. */
  importErrorsMax: 500,
  /** Threads that read files and draw labels (`server/catalogue/aside.ts`). */
  asideMemoryMegabytesMax: 768,
  asideMsMax: 90_000,
  labelsPerPrintMax: 5_000,
  pictureBytesMax: 12 * 1024 * 1024,
  picturePixelsMax: 50_000_000,
  pictureMsMax: 20_000,
  /** Uploads of a kind that are worked on at once, and those that wait for it; more are answered `busy`. */
  uploadsAtOnceMax: 2,
  uploadsWaitingMax: 50,
  /** An uploaded sheet waits this long for its import to be confirmed. */
  importKeptMsMax: 60 * 60_000,

  passwordCharsMin: 8,
  passwordCharsMax: 200,
  pinDigits: 6,
  signInFailuresFree: 5,
  signInLockMsMax: 60 * 60_000,
  sessionMsMax: 90 * 24 * 3_600_000,
  inviteMsMax: 7 * 24 * 3_600_000,
  signInForgetMs: 24 * 3_600_000,
  signInsPerAddressPerMinuteMax: 30,
  signInsPerNamePerMinuteMax: 10,
  signInsPerChainPerMinuteMax: 600,
  setupsPerMinuteMax: 10,
  sessionsPerStaffMax: 20,
  grantsPerStaffMax: 8,
  placesPerGrantMax: 1_000,
  /** Password hashes computed at once, and those that may wait. */
  hashesAtOnceMax: 2,
  hashesWaitingMax: 100,
  /** What was read of a person is believed for so long, and longer while the chain's log is heard. */
  callerCacheMsMax: 5_000,
  callerCacheEntriesMax: 50_000,
  rateLimitKeysMax: 100_000,
  staffPageRowsMax: 500,
  auditPageRowsMax: 200,
  auditEntriesKept: 100,
  requestsPerSessionPerSecondMax: 50,
} as const;

export type LimitName = keyof typeof limits;
