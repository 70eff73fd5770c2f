package org.coalmine.cli;

/** The form of a command's output. */
enum Form {
  table,
  json
}
