import type { Texts } from "../texts.ts";
import type { chat as source } from "../zh-CN/chat.ts";

export const chat: Texts<typeof source> = {
  "chat.title": "Messages",
  "chat.composer": "Write a message",
  "chat.composer.placeholder": "Message, @ to mention",
  "chat.attach": "Attach",
  "chat.mention": "Mention someone",
  "chat.mention.list": "People you can mention",
  "chat.mention.everyone": "Everyone",
  "chat.sending": "Sending",
  "chat.sent": "Sent",
  "chat.delivered": "Delivered",
  "chat.read": "Read",
  "chat.readBy": "Read by {n}",
  "chat.failed": "Not sent",
  "chat.failed.retry": "Not sent. Tap to try again.",
  "chat.edited": "Edited",
  "chat.you": "You",
  "chat.unreadLine": "New messages",
  "chat.typing": "{name} is typing…",
  "chat.empty": "No messages yet. Say hello.",
  "chat.muted": "Muted",
};
