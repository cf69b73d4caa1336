import type { Api } from '../state/api';
import { list, str, type Raw } from '../state/parse';

/** An agent as the lists show one. */
export interface Agent {
  id: string;
  username: string;
  name: string;
  email: string;
  online: boolean;
  available: boolean;
  departments: string[];
}

function agent(raw: Raw): Agent {
  const username = str(raw.username);
  return {
    id: str(raw._id),
    username,
    name: str(raw.name) || username,
    email: str(list(raw.emails)[0]?.address),
    online: raw.status !== undefined && raw.status !== 'offline',
    available: raw.statusLivechat === 'available',
    departments: Array.isArray(raw.departments) ? raw.departments.map(str) : [],
  };
}

/** Everybody who may take chats, by name. */
export async function readAgents(api: Api): Promise<Agent[]> {
  const answer = await api.get<{ users: unknown }>('livechat/users/agent', { count: 0 });
  return list(answer.users).map(agent).sort((a, b) => a.name.localeCompare(b.name));
}

/** A department with those who serve it. */
export interface Department {
  id: string;
  name: string;
  email: string;
  description: string;
  enabled: boolean;
  showOnRegistration: boolean;
  showOnOfflineForm: boolean;
  agents: number;
}

export function department(raw: Raw): Department {
  return {
    id: str(raw._id),
    name: str(raw.name),
    email: str(raw.email),
    description: str(raw.description),
    enabled: raw.enabled === true,
    showOnRegistration: raw.showOnRegistration === true,
    showOnOfflineForm: raw.showOnOfflineForm === true,
    agents: typeof raw.numAgents === 'number' ? raw.numAgents : 0,
  };
}

export async function readDepartments(api: Api): Promise<Department[]> {
  const answer = await api.get<{ departments: unknown }>('livechat/department', { count: 0 });
  return list(answer.departments).map(department).sort((a, b) => a.name.localeCompare(b.name));
}
