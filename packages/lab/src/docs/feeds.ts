/** The feeds of the product as the page of the protocol shows them: key, readers, entries and what a device keeps. */
import { stockEntryData } from "@instep/domain/stock/contract.ts";
import { stockEntryNames } from "@instep/domain/stock/terms.ts";
import { interfaceText, typeText } from "./types.ts";

export interface FeedText {
  readonly family: string;
  readonly name: string;
  readonly followers: string;
  /** Entries by name, each with its data, as text. */
  readonly entries: string;
  /** The `view` of a snapshot. */
  readonly view: string;
}

const identity = "identity/contract.ts";
const catalogue = "catalogue/contract.ts";
const chat = "chat/contract.ts";

/** Names with the type of their data, then the types. */
function named(names: Readonly<Record<string, string>>, ...types: readonly string[]): string {
  const lines = Object.entries(names).map(([name, type]) => `"${name}": ${type}`);
  return [lines.join("\n"), ...types].join("\n\n");
}

export const feedTexts: readonly FeedText[] = [
  {
    family: "directory",
    name: "directory",
    followers: "`directory.view`: everybody of the chain",
    entries: named(
      {
        "chain.created": "ChainCreated",
        "place.saved": "PlaceSaved",
        "staff.added | .invited | .joined | .updated | .deactivated | .reactivated": "StaffTold",
      },
      ...["ChainCreated", "PlaceSaved", "StaffTold"].map((name) => interfaceText(identity, name)),
      interfaceText("identity/rows.ts", "PlaceRow"),
      interfaceText("identity/rows.ts", "StaffRow"),
    ),
    view: interfaceText(identity, "DirectoryView"),
  },
  {
    family: "audit",
    name: "audit",
    followers: "`audit.view`",
    entries: named(
      { "audit.noted": "AuditNoted" },
      interfaceText(identity, "AuditNoted"),
      interfaceText(catalogue, "CatalogueAuditEntries"),
    ),
    view: [interfaceText(identity, "AuditView"), interfaceText(identity, "AuditLine")].join("\n\n"),
  },
  {
    family: "me",
    name: "me:<staff>",
    followers: "the person themselves",
    entries: named(
      { "session.opened": "SessionOpened", "session.closed": "SessionClosed" },
      ...["SessionOpened", "SessionView", "SessionClosed"].map((name) => interfaceText(identity, name)),
      interfaceText(chat, "ChatOwnEntryData"),
    ),
    view: interfaceText(identity, "MeView"),
  },
  {
    family: "catalogue",
    name: "catalogue",
    followers: "`catalogue.view`: everybody of the chain",
    entries: [
      interfaceText(catalogue, "CatalogueEntries"),
      ...["StyleView", "ColourwayView", "SkuTuple", "ScaleView"].map((name) =>
        interfaceText(catalogue, name),
      ),
    ].join("\n\n"),
    view: interfaceText("catalogue/feed.ts", "CatalogueView"),
  },
  {
    family: "stock",
    name: "stock:<place>",
    followers: "`stock.view`: everybody of the chain; stores see each other's stock",
    entries: `${stockEntryNames.map((name) => `"${name}"`).join(" |\n")}: ${typeText(stockEntryData)}`,
    view: ["StockView", "Balance", "Activity"]
      .map((name) => interfaceText("stock/feed.ts", name))
      .join("\n\n"),
  },
  {
    family: "chat",
    name: "chat:<channel>",
    followers: "`chat.use`: those who belong to the channel's place, or are its members",
    entries: interfaceText(chat, "ChatEntryData"),
    view: ["ChatView", "ChatChannel", "ChatMessage", "ChatCard"]
      .map((name) => interfaceText(chat, name))
      .join("\n\n"),
  },
];
