import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Router } from '../lib/router';
import type { Desk } from '../state/desk';
import type { Me, Session } from '../state/session';
import { useStore } from '../lib/store';

/** What every screen may use. */
export interface App {
  router: Router;
  session: Session;
}

export const AppContext = createContext<App | undefined>(undefined);
export const DeskContext = createContext<Desk | undefined>(undefined);

function need<T>(value: T | undefined): T {
  if (!value) throw new Error('used outside of its provider');
  return value;
}

export function useApp(): App {
  return need(useContext(AppContext));
}

/** The live side of the console; only below the signed-in frame. */
export function useDesk(): Desk {
  return need(useContext(DeskContext));
}

const NOBODY: Me = { id: '', username: '', name: '', email: '', roles: [], available: false, agent: false };

export function useMe(): Me {
  return useStore(useApp().session.store, (s) => (s.phase === 'in' ? s.me : NOBODY));
}

/** Whether the signed-in person holds a right. */
export function useMay(permission: string): boolean {
  return useStore(useApp().session.store, (s) => s.phase === 'in' && s.grants.has(permission));
}
