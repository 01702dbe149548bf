import { createClient } from '../preload/client.ts';
import { windowConnection } from '../preload/socket.ts';
import { mount } from './app/mount.tsx';

const root = document.getElementById('root');
if (root !== null) mount(root, createClient(windowConnection()));
