import type { Texts } from "../texts.ts";
import type { rejection as source } from "../zh-CN/rejection.ts";

export const rejection: Texts<typeof source> = {
  "rejection.unknown": "That didn’t work ({code})",
  "rejection.malformed": "The data wasn’t in the right form, so nothing was done",
  "rejection.unknown_command": "The server doesn’t know this action. Please update the app.",
  "rejection.too_large": "That’s too large. Please make it smaller and try again.",
  "rejection.conflict": "This action’s id was already used for something else. Please do it again.",
  "rejection.forbidden": "You don’t have permission to do this",
  "rejection.not_found": "Not found. It may have been deleted or moved.",
  "rejection.not_signed_in": "Your session has ended. Please sign in again.",
  "rejection.busy": "The system is busy. It will be tried again shortly.",
  "rejection.unavailable": "The service is unavailable. It will be tried again shortly.",
  "rejection.rate_limited": "Too many attempts. Please wait a moment.",
  "rejection.unknown_query": "The server doesn’t know this question. Please update the app.",
  "rejection.outbox_full":
    "{limit, plural, one {# change is} other {# changes are}} waiting already. Go online to send them, then carry on.",
  "rejection.device_storage":
    "This device has no room left, so it wasn’t saved. Free some space and try again.",
  "rejection.withdrawn": "Withdrawn; it was never sent",
  "rejection.internal": "The server had a fault. It has been recorded; please try again later.",
};
