// The streams of one room, checked and named.
import type { Ddp } from '../../shared/ddp';
import type { Agent } from '../../shared/local';
import type { Message, Presence, QueueInfo } from '../../shared/types';

export interface RoomEvents {
  message: (message: Message) => void;
  deleted: (id: string) => void;
  typing: (name: string, typing: boolean) => void;
  agent: (agent: Agent | undefined) => void;
  agentStatus: (status: Presence) => void;
  queue: (queue: QueueInfo | undefined) => void;
  /** Everything is subscribed. */
  ready: () => void;
}

/** Subscribes to a room; gives back how to stop. */
export function listenToRoom(ddp: Ddp, rid: string, token: string, events: RoomEvents): () => void {
  const proof = [{ token, visitorToken: token }];
  const stops = [
    ddp.subscribe('stream-livechat-room', rid, proof, ([news]) => {
      const { type, data, status } = (news ?? {}) as { type?: string; data?: unknown; status?: unknown };
      if (type === 'agentData') events.agent((data as Agent | null) ?? undefined);
      else if (type === 'agentStatus' && typeof status === 'string') events.agentStatus(status as Presence);
      else if (type === 'queueData') events.queue((data as QueueInfo | undefined) ?? undefined);
    }),
    ddp.subscribe('stream-notify-room', `${rid}/typing`, proof, ([name, typing]) => {
      if (typeof name === 'string') events.typing(name, typing === true);
    }),
    ddp.subscribe('stream-notify-room', `${rid}/deleteMessage`, proof, ([gone]) => {
      const id = (gone as { _id?: unknown } | undefined)?._id;
      if (typeof id === 'string') events.deleted(id);
    }),
    // Last: the server answers in order, so all of them listen when this one is ready.
    ddp.subscribe(
      'stream-room-messages',
      rid,
      proof,
      ([message]) => {
        if (typeof (message as Message | undefined)?._id === 'string') events.message(message as Message);
      },
      { onReady: events.ready },
    ),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
