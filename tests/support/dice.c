/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers by chance from a seed: the same on every machine. */
#include "support/organisation.h"

uint64_t
dice_roll(struct dice *dice, uint64_t n)
{
	uint64_t x = dice->state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return (x ^ x >> 31) % n;
}
