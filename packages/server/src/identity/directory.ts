/** People and places of each chain in memory, for routes and reactions that ask often; read again after the log changed them. */
import type { Entry } from "@instep/domain/kernel/entry.ts";
import type { ChainId } from "@instep/domain/kernel/ids.ts";
import { placeTable, staffTable, type PlaceRow, type StaffRow } from "@instep/domain/identity/rows.ts";
import type { Directory } from "../platform/contracts.ts";
import type { Database, Sql } from "../platform/database.ts";
import { selectAll } from "../platform/rows.ts";

export interface Directories {
  of(chainId: ChainId): Promise<Directory>;
  /** To be called with every entry; those of the directory make the next `of` read again. */
  see(chainId: ChainId, entry: Pick<Entry, "feed" | "position">): void;
}

export async function readDirectory(sql: Sql): Promise<Directory> {
  const [heads, staff, places] = await Promise.all([
    sql<{ position: number }>("SELECT position FROM chain_head"),
    sql<StaffRow>(`${selectAll(staffTable)} ORDER BY number`),
    sql<PlaceRow>(`${selectAll(placeTable)} ORDER BY code`),
  ]);
  return {
    position: heads[0]?.position ?? 0,
    staff: new Map(staff.map((row) => [row.staffId, row])),
    places: new Map(places.map((row) => [row.placeId, row])),
  };
}

interface Kept {
  directory: Promise<Directory>;
  /** Position of the last entry that changed it. */
  neededAt: number;
}

export function makeDirectory(database: Database): Directories {
  const chains = new Map<ChainId, Kept>();

  function load(chainId: ChainId, neededAt: number): Promise<Directory> {
    const directory = database.read(chainId, readDirectory);
    const kept: Kept = { directory, neededAt };
    chains.set(chainId, kept);
    directory.catch(() => {
      if (chains.get(chainId) === kept) chains.delete(chainId);
    });
    return directory;
  }

  return {
    of: async (chainId) => {
      const kept = chains.get(chainId);
      if (kept === undefined) return load(chainId, 0);
      const directory = await kept.directory;
      if (directory.position >= kept.neededAt) return directory;
      const now = chains.get(chainId);
      return now === undefined || now === kept ? load(chainId, kept.neededAt) : now.directory;
    },
    see: (chainId, { feed, position }) => {
      const kept = chains.get(chainId);
      if (kept !== undefined && feed === "directory") kept.neededAt = Math.max(kept.neededAt, position);
    },
  };
}
