/** The peers, each with the settings that its own manual gives for large rooms or many clients, and no TLS, as ours has none here. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../../rig/ports.ts";
import { debianFolder, debianProgram, debianVersion, npmPeers, npmVersion } from "../../rig/peers.ts";
import type { LineSpec } from "../crowd/line.ts";
import { makeFolder, startProgram, type Program, type Subject, type SubjectOptions } from "./subject.ts";

type Kind = Exclude<LineSpec["kind"], "instep">;

function specsOf(kind: Kind, port: number, reads: boolean): (count: number) => LineSpec[] {
  return (count) =>
    Array.from({ length: count }, (_, index): LineSpec => {
      const name = `${reads ? "reader" : "writer"}${index}`;
      return { kind, port, reads, name };
    });
}

type Facts = Pick<Subject, "name" | "version" | "durability" | "settings" | "isAnswered">;

function subjectOf(facts: Facts, kind: Kind, port: number, program: Program): Subject {
  return {
    ...facts,
    readers: specsOf(kind, port, true),
    writers: specsOf(kind, port, false),
    cpuMicros: () => program.cpuMicros(),
    stop: () => program.stop(),
  };
}

const bareProgram = fileURLToPath(new URL("./bare-server.ts", import.meta.url));
const socketIoProgram = fileURLToPath(new URL("./socketio-server.ts", import.meta.url));

export async function startBare(): Promise<Subject> {
  const port = await freePort();
  const folder = makeFolder();
  const program = await startProgram({
    folder,
    command: process.execPath,
    args: [bareProgram, String(port)],
    port,
  });
  const facts: Facts = {
    name: "bare TCP in Node",
    version: process.version,
    durability: "C",
    settings: "no protocol: calibrates",
    isAnswered: false,
  };
  return subjectOf(facts, "bare", port, program);
}

export async function startSocketIo(
  { say }: SubjectOptions,
  options: { readonly isRecovering: boolean },
): Promise<Subject> {
  const peers = npmPeers(say);
  const port = await freePort();
  const args = [socketIoProgram, String(port), peers, options.isRecovering ? "1" : "0"];
  const program = await startProgram({ folder: makeFolder(), command: process.execPath, args, port });
  const facts: Facts = {
    name: "socket.io",
    version: npmVersion(peers, "socket.io"),
    durability: "C",
    settings: `websocket only, bufferutil${options.isRecovering ? ", connection state recovery" : ""}`,
    isAnswered: true,
  };
  return subjectOf(facts, "socket.io", port, program);
}

export async function startMosquitto({ say }: SubjectOptions): Promise<Subject> {
  const command = debianProgram("mosquitto", "mosquitto", say);
  const port = await freePort();
  const folder = makeFolder();
  const file = path.join(folder, "mosquitto.conf");
  const lines = [
    `listener ${port} 127.0.0.1`,
    "allow_anonymous true",
    "persistence false",
    "max_inflight_messages 0",
    "max_queued_messages 0",
    "set_tcp_nodelay true",
    "log_type error",
    "user root",
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  const program = await startProgram({ folder, command, args: ["-c", file], port });
  const facts: Facts = {
    name: "mosquitto QoS 1",
    version: debianVersion("mosquitto"),
    durability: "C",
    settings: "no limit in flight, nodelay",
    isAnswered: true,
  };
  return subjectOf(facts, "mqtt", port, program);
}

export async function startNats({ say }: SubjectOptions): Promise<Subject> {
  const command = debianProgram("nats-server", "nats-server", say);
  const port = await freePort();
  const program = await startProgram({
    folder: makeFolder(),
    command,
    args: ["-a", "127.0.0.1", "-p", String(port)],
    port,
  });
  const facts: Facts = {
    name: "NATS core",
    version: debianVersion("nats-server"),
    durability: "C",
    settings: "as it comes",
    isAnswered: false,
  };
  return subjectOf(facts, "nats", port, program);
}

export async function startProsody({ say }: SubjectOptions): Promise<Subject> {
  const command = debianProgram("prosody", "prosody", say);
  const port = await freePort();
  const folder = makeFolder();
  const file = path.join(folder, "prosody.cfg.lua");
  const lines = [
    "run_as_root = true",
    `data_path = "${folder}"`,
    `pidfile = "${folder}/pid"`,
    'log = { error = "*stderr" }',
    'network_backend = "epoll"',
    'interfaces = { "127.0.0.1" }',
    `c2s_ports = { ${port} }`,
    "s2s_ports = {}",
    "c2s_require_encryption = false",
    "allow_unencrypted_plain_auth = true",
    'modules_enabled = { "saslauth"; "disco" }',
    'modules_disabled = { "s2s"; "tls"; "limits" }',
    'storage = "internal"',
    'VirtualHost "localhost"',
    'authentication = "anonymous"',
    'Component "conference.localhost" "muc"',
    'modules_enabled = { "muc_mam" }',
    "muc_log_by_default = true",
    "muc_room_locking = false",
    "muc_room_default_history_length = 0",
    "muc_room_default_presence_broadcast = { visitor = false; participant = false; moderator = false }",
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  const program = await startProgram({ folder, command, args: ["-F", "--config", file], port });
  const facts: Facts = {
    name: "prosody MUC",
    version: debianVersion("prosody"),
    durability: "B",
    settings: "archive in files, presence not broadcast, no limits",
    isAnswered: true,
  };
  return subjectOf(facts, "xmpp", port, program);
}

const ejabberdSettings = (port: number): string => `
hosts: [localhost]
loglevel: error
auth_method: [anonymous]
anonymous_protocol: sasl_anon
allow_multiple_connections: true
disable_sasl_mechanisms: [digest-md5]
shaper_rules: {}
listen:
  - port: ${port}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    starttls: false
    zlib: false
    max_stanza_size: 262144
    shaper: none
    access: all
acl: {}
modules:
  mod_disco: {}
  mod_mam:
    db_type: mnesia
    default: always
  mod_muc:
    host: conference.localhost
    access: all
    access_create: all
    history_size: 0
    max_users: 5000
    default_room_options:
      mam: true
      persistent: false
      max_users: 5000
      presence_broadcast: []
`;

/** Erlang by itself: the service's script would change the user and the folders. */
export async function startEjabberd({ say }: SubjectOptions): Promise<Subject> {
  debianProgram("ejabberd", "ejabberdctl", say);
  const command = debianProgram("erlang-base", "erl", say);
  const port = await freePort();
  const folder = makeFolder();
  const file = path.join(folder, "ejabberd.yml");
  writeFileSync(file, ejabberdSettings(port));
  const args = ["-noinput", "+K", "true", "+P", "250000", "-mnesia", "dir", `"${folder}/spool"`];
  const start = ["-ejabberd", "config", `"${file}"`, "-s", "ejabberd"];
  const program = await startProgram({
    folder,
    command,
    args: [...args, ...start],
    env: {
      ERL_LIBS: debianFolder("ejabberd", "/ejabberd.app", 3),
      EJABBERD_CONFIG_PATH: file,
      EJABBERD_LOG_PATH: path.join(folder, "ejabberd.log"),
      HOME: folder,
    },
    port,
  });
  const facts: Facts = {
    name: "ejabberd MUC",
    version: debianVersion("ejabberd"),
    durability: "B",
    settings: "archive in Mnesia, presence not broadcast, no shapers",
    isAnswered: true,
  };
  return subjectOf(facts, "xmpp", port, program);
}
