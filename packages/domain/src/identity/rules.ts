/** The commands of identity. */
import { commandList } from "../kernel/command.ts";
import { staffAdd, staffInvite, staffJoin, staffReinvite } from "./rules/invitations.ts";
import { chainCreate, placeSave } from "./rules/places.ts";
import { sessionClose, sessionCloseAll, sessionOpen, sessionRefused } from "./rules/sessions.ts";
import {
  staffDeactivate,
  staffReactivate,
  staffSetLanguage,
  staffSetSecret,
  staffSignOut,
  staffUpdate,
} from "./rules/staff.ts";

export const identityCommands = commandList(
  chainCreate,
  placeSave,
  staffInvite,
  staffReinvite,
  staffJoin,
  staffAdd,
  staffUpdate,
  staffSetLanguage,
  staffDeactivate,
  staffReactivate,
  staffSignOut,
  staffSetSecret,
  sessionOpen,
  sessionRefused,
  sessionClose,
  sessionCloseAll,
);
