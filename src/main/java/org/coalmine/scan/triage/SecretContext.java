package org.coalmine.scan.triage;

import org.coalmine.secret.Secret;

/**
 * The text around a secret.
 *
 * @param before what stands before it, back to the start of the document or as far as it was kept
 * @param behind the characters behind it, which over tokens decide where the value's last one ends
 */
public record SecretContext(Secret before, Secret behind) {}
