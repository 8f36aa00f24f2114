/** One connection of a generator, whatever protocol it speaks. */
import type { Socket } from "node:net";

interface At {
  readonly port: number;
}

/** How to open a line. Plain data: it goes to the generator's process. */
export type LineSpec =
  | (At & {
      readonly kind: "instep";
      readonly token: string;
      /** What it follows, and where it stands there. */
      readonly feed?: string;
      readonly epoch?: number;
      readonly seq?: number;
      /** Where its messages go. */
      readonly channelId?: string;
      /** What it sends are sales of one pair there, instead of messages. */
      readonly sells?: { readonly placeId: string; readonly skuIds: readonly string[] };
      /** Every entry counts from its instant on the server, instead of those with a mark from that. */
      readonly countsFrom?: "commit";
    })
  | (At & {
      readonly kind: "socket.io";
      readonly reads: boolean;
      readonly pid?: string;
      readonly offset?: string;
    })
  | (At & { readonly kind: "mqtt"; readonly reads: boolean; readonly name: string })
  | (At & { readonly kind: "nats"; readonly reads: boolean })
  | (At & { readonly kind: "xmpp"; readonly reads: boolean; readonly name: string })
  | (At & { readonly kind: "bare"; readonly reads: boolean });

export interface Ears {
  /** A message reached the line for the first time. */
  heard(dueMicros: number, number: number): void;
  /** The system under test has acknowledged a message sent on this line, or refused it. */
  answered(dueMicros: number, isAccepted: boolean): void;
  /** The line is where it wants to be: signed in, following, and not behind. */
  ready(): void;
  closed(): void;
}

export interface Line {
  readonly socket: Socket;
  send(text: string, dueMicros: number): void;
  /** Says that the line is alive, so that nobody has to be asked. */
  beat(): void;
  /** How to come back to where this line stood. */
  again(): LineSpec;
}

/** The protocol's own names of what everybody reads. */
export const room = "store";
