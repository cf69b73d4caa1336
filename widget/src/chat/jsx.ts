// What JSX becomes in the chat's bundle: the framework's own runtime brings things for servers along.
import { createElement, Fragment, type ComponentType, type VNode } from 'preact';

/** Makes a node; children are among the props. */
export const jsx = (type: ComponentType | string, props: object, key?: string): VNode =>
  createElement(type as ComponentType, key === undefined ? props : { ...props, key });
export const jsxs = jsx;
export { Fragment };
