/** Every family of feeds with its reducer: what a device can keep. */
import { catalogueFeeds } from "./catalogue/feed.ts";
import { chatFeeds } from "./chat/feed.ts";
import { identityFeeds } from "./identity/feed.ts";
import type { FeedSpec } from "./kernel/entry.ts";
import { stockFeeds } from "./stock/feed.ts";

export const feedSpecs: readonly FeedSpec[] = [
  ...identityFeeds,
  ...catalogueFeeds,
  ...stockFeeds,
  ...chatFeeds,
] as readonly FeedSpec[];
