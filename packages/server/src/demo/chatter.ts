/** Writes the conversation: channels of places exist already, the group and the direct ones are made here. */
import type { ChannelId, StaffId } from "@instep/domain/kernel/ids.ts";
import { directChannelId, placeChannelId } from "@instep/domain/chat/contract.ts";
import { demoPeople } from "./people.ts";
import type { DemoChain } from "./seed.ts";
import { demoTalk, type DemoLine } from "./talk.ts";

const minuteMs = 60_000;
const groupName = "补货协调 Replenishment";

export async function seedTalk(chain: DemoChain, now: number): Promise<void> {
  const oldest = Math.max(...demoTalk.map((line) => line.minutesAgo));
  chain.clock.at = Math.max(chain.clock.at, now - (oldest + 5) * minuteMs);
  const members = demoPeople.filter((one) => one.role !== "clerk" && one.role !== "finance").map((one) => one.number);
  const memberIds = members.map((number) => staffIdOf(chain, number));
  const { channelId: groupId } = await chain.act<{ channelId: ChannelId }>("1300", "channel.create", {
    name: groupName,
    memberIds,
  });
  const lines = [...demoTalk].sort((a, b) => b.minutesAgo - a.minutesAgo);
  for (const line of lines) {
    const at = now - line.minutesAgo * minuteMs;
    chain.clock.at = Math.max(chain.clock.at, at);
    const channelId = await channelOf(chain, line, groupId);
    const mentions = (line.mentions ?? []).map((number) => staffIdOf(chain, number));
    await chain.act(line.by, "message.send", { channelId, text: line.text, mentions }, at);
  }
}

function staffIdOf(chain: DemoChain, number: string): StaffId {
  const staffId = chain.staff.get(number);
  if (staffId === undefined) throw new Error(`demo: no person ${number}`);
  return staffId;
}

async function channelOf(chain: DemoChain, line: DemoLine, groupId: ChannelId): Promise<ChannelId> {
  if (line.where === "group") return groupId;
  if (line.where.startsWith("direct:")) {
    const other = staffIdOf(chain, line.where.slice("direct:".length));
    await chain.act(line.by, "channel.open_direct", { staffId: other });
    return directChannelId(staffIdOf(chain, line.by), other);
  }
  const place = chain.places.find((one) => one.code === line.where);
  if (place === undefined) throw new Error(`demo: no place ${line.where}`);
  return placeChannelId(place.placeId);
}
