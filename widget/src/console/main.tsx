import { render } from 'preact';

render(<p>Deskbell console</p>, document.getElementById('console')!);
