import axios, { AxiosError } from 'axios';
import { Settings } from '../../../config/settings';
import { commandToken } from '../../access/command-token';
import { Refused } from '../../platform/errors/errors';
import { loadSecrets } from '../../platform/secrets/secrets';

/**
 * Asks the running service, as whoever can read its secret key: the commands have no second way to the data, so what
 * they do is checked and written down like everything else. Throws Refused when no service answers.
 */
export async function callService<T>(
  settings: Settings,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
  type = 'application/json',
): Promise<T> {
  const url = `http://${settings.values.host}:${settings.values.port}${path}`;
  try {
    const answer = await axios.request<T>({
      method,
      url,
      data: body,
      maxBodyLength: Number.POSITIVE_INFINITY,
      headers: { authorization: `Bearer ${commandToken(loadSecrets(settings))}`, 'content-type': type },
    });
    return answer.data;
  } catch (error) {
    const said = (error as AxiosError<{ error?: { code: string; message: string } }>).response?.data?.error;
    if (said) throw new Refused(said.code, said.message);
    if (error instanceof AxiosError && !error.response) {
      throw new Refused('service.not-running', `No service answers on ${url}. Start it first: npm start.`);
    }
    throw error;
  }
}
