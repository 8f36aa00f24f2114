/** Writes the conversation: channels of places exist already, the group and the direct ones are made here. */
import type { ChannelId, StaffId } from "@instep/domain/kernel/ids.ts";
import { directChannelId, placeChannelId } from "@instep/domain/chat/contract.ts";
import { demoPeople } from "./people.ts";
import type { DemoChain } from "./seed.ts";
import { demoTalk, type DemoLine } from "./talk.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** Shanghai has no summer time: local midnight is 16:00 UTC. */
const utcOffsetMs = 8 * hourMs;
const groupName = "补货协调 Replenishment";

/** Gives the function that says, in order, what was to be said up to an instant. */
export function openTalk(chain: DemoChain, now: number): (until: number) => Promise<void> {
  const lines = demoTalk
    .map((line) => ({ ...line, at: instantOf(line, now) }))
    .toSorted((one, other) => one.at - other.at);
  let groupId: ChannelId | undefined;
  return async (until) => {
    for (;;) {
      const [line] = lines;
      if (line === undefined || line.at > until) return;
      const { at } = line;
      lines.shift();
      chain.clock.at = Math.max(chain.clock.at, at);
      groupId ??= await openGroup(chain);
      const channelId = await channelOf(chain, line, groupId);
      const mentions = (line.mentions ?? []).map((number) => staffIdOf(chain, number));
      await chain.act(line.by, "message.send", { channelId, text: line.text, mentions }, at);
    }
  };
}

function instantOf({ when }: DemoLine, now: number): number {
  if ("minutesAgo" in when) return now - when.minutesAgo * minuteMs;
  const today = Math.floor((now + utcOffsetMs) / dayMs) * dayMs - utcOffsetMs;
  const [hours = 0, minutes = 0] = when.at.split(":").map(Number);
  return today - when.daysAgo * dayMs + hours * hourMs + minutes * minuteMs;
}

async function openGroup(chain: DemoChain): Promise<ChannelId> {
  const members = demoPeople.filter((one) => one.role !== "clerk" && one.role !== "finance");
  const memberIds = members.map((one) => staffIdOf(chain, one.number));
  const args = { name: groupName, memberIds };
  return (await chain.act<{ channelId: ChannelId }>("1300", "channel.create", args)).channelId;
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
